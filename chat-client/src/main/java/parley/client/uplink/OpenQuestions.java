package parley.client.uplink;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import parley.protocol.Answer;
import parley.protocol.Code;
import parley.protocol.Request;

/// The requests on one link that have no answer yet. Belongs to the link's event loop.
final class OpenQuestions {

  /// Bytes, more or less, of the names in one answer at most: more than any server has users, less
  /// than would fill the memory.
  private static final long MOST_BYTES = 64L << 20;

  private static final int NAME_BYTES = 64;

  private final Map<Long, Question> questions = new LinkedHashMap<>();
  private long lastId;

  private record Question(
      Consumer<Answer> answered, Consumer<LinkLostException> unanswered, Users users) {}

  /// The users of the pages that came so far.
  private static final class Users {
    final List<String> names = new ArrayList<>();
    long bytes;

    void add(String name) {
      names.add(name);
      bytes += NAME_BYTES + 2L * name.length();
    }
  }

  /// A request with its id, to be sent; one of the two hears of it. None when it cannot be asked at
  /// all, which is answered at once.
  @Nullable Request put(
      LongFunction<Request> request,
      Consumer<Answer> answered,
      Consumer<LinkLostException> unanswered) {
    long id = ++lastId;
    Request shaped;
    try {
      shaped = request.apply(id);
    } catch (IllegalArgumentException e) {
      answered.accept(new Answer.Refused(id, Code.USAGE, String.valueOf(e.getMessage())));
      return null;
    }
    questions.put(id, new Question(answered, unanswered, new Users()));
    return shaped;
  }

  /// An answer has come: whoever asked hears it. Pages of users are joined into one, other pages
  /// are passed on one by one.
  ///
  /// @return how the server has broken the protocol, if it has
  @Nullable String take(Answer answer) {
    Question question = questions.get(answer.id());
    if (question == null) {
      return "an answer to no question";
    }
    if (answer instanceof Answer.Page page) {
      return paged(question, page);
    }
    questions.remove(answer.id());
    question.answered.accept(answer);
    return null;
  }

  private @Nullable String paged(Question question, Answer.Page answer) {
    return switch (answer) {
      case Answer.Users page -> joined(question, page);
      case Answer.ManifestPage _, Answer.FileFound _ -> {
        if (answer.last()) {
          questions.remove(answer.id());
        }
        question.answered.accept(answer);
        yield null;
      }
    };
  }

  private @Nullable String joined(Question question, Answer.Users page) {
    page.users().forEach(question.users::add);
    if (question.users.bytes > MOST_BYTES) {
      return "an endless list of users";
    }
    if (page.last()) {
      questions.remove(page.id());
      question.answered.accept(new Answer.Users(page.id(), 0, true, question.users.names));
    }
    return null;
  }

  /// The link is lost: whoever still waits hears why.
  void failAll(LinkLostException why) {
    List<Question> unanswered = List.copyOf(questions.values());
    questions.clear();
    for (Question question : unanswered) {
      question.unanswered.accept(why);
    }
  }
}
