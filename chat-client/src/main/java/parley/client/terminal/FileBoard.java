package parley.client.terminal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import parley.client.api.ClientEvent.Progress;

/// Which files this session has heard of, and how those stand that are on their way. Any thread may
/// use it.
final class FileBoard {

  private final NavigableSet<String> known = new TreeSet<>();
  private final Map<String, Progress> moving = new LinkedHashMap<>();
  private final Set<String> paused = new HashSet<>();

  /// There is a file of that name.
  synchronized void exists(String file) {
    known.add(file);
  }

  /// So it stands.
  synchronized void progress(Progress progress) {
    known.add(progress.file());
    if (!paused.contains(progress.file())) {
      moving.put(progress.file(), progress);
    }
  }

  /// Whether with that another tenth of the file is here, or it is the first that is known of it.
  synchronized boolean advances(Progress progress) {
    Progress before = moving.get(progress.file());
    return !paused.contains(progress.file())
        && (before == null || tenths(before) < tenths(progress));
  }

  private static int tenths(Progress progress) {
    return Amount.percent(progress.done(), progress.total()) / 10;
  }

  /// It does not move, whatever is still coming of it, until it is resumed.
  synchronized void paused(String file) {
    paused.add(file);
    moving.remove(file);
  }

  /// It moves again.
  synchronized void resumed(String file) {
    paused.remove(file);
  }

  /// It does not move any more.
  synchronized void stopped(String file) {
    moving.remove(file);
    paused.remove(file);
  }

  /// All names heard of, sorted.
  synchronized List<String> known() {
    return new ArrayList<>(known);
  }

  /// Those that move, first the one that began first.
  synchronized List<Progress> moving() {
    return new ArrayList<>(moving.values());
  }
}
