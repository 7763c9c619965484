package parley.protocol;

import java.util.List;

/// Users who hold the same chunks of one file.
///
/// @param users at most [Limits#PAGE_USERS], sorted
/// @param online whether they are online, and can be asked for them; else they were the last time
public record Holding(ChunkSet chunks, List<String> users, boolean online) {

  public Holding {
    users = List.copyOf(users);
    users.forEach(Checks::name);
  }
}
