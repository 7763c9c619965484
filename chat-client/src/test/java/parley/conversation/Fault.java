package parley.conversation;

/// What goes wrong. What was held up goes on its way afterwards, if there is still a way.
enum Fault {
  SENDER_KILLED("the sender is killed") {
    @Override
    String strike(Moment moment) {
      return """
      alice is killed
      alice's link goes on
      bob's link goes on
      alice logs in with plaintext=yes
      """
          + (moment.isAnswered() ? "" : "alice sees receipt to=bob text=2\n");
    }

    @Override
    boolean isSenderNew() {
      return true;
    }
  },

  SENDER_LOGS_OUT("the sender logs out") {
    @Override
    String strike(Moment moment) {
      return "alice: logout\n"
          + (moment.isAnswered() ? "" : "alice gets error not-connected\n")
          + """
          alice gets ok
          alice exits with 0
          alice's link goes on
          bob's link goes on
          alice logs in with plaintext=yes
          """
          + (moment.isAnswered() ? "" : "alice sees receipt to=bob text=2\n");
    }

    @Override
    boolean isSenderNew() {
      return true;
    }
  },

  SENDER_CUT_OFF("the sender's link is cut") {
    @Override
    String strike(Moment moment) {
      return """
      alice's link is cut
      bob's link goes on
      """;
    }
  },

  RECIPIENT_KILLED("the recipient is killed") {
    @Override
    String strike(Moment moment) {
      return """
      bob is killed
      alice's link goes on
      bob's link goes on
      bob logs in with plaintext=yes
      """;
    }
  },

  RECIPIENT_LOGS_OUT("the recipient logs out") {
    @Override
    String strike(Moment moment) {
      return """
      bob: logout
      bob gets ok
      bob exits with 0
      alice's link goes on
      bob's link goes on
      bob logs in with plaintext=yes
      """;
    }
  },

  RECIPIENT_CUT_OFF("the recipient's link is cut") {
    @Override
    String strike(Moment moment) {
      return """
      bob's link is cut
      alice's link goes on
      """;
    }
  },

  RECIPIENT_SILENT("the recipient's link goes silent, and is cut at last") {
    @Override
    String strike(Moment moment) {
      return """
      bob's link goes silent
      alice's link goes on
      """
          + (moment.isAnswered() ? "" : "alice gets ok to=bob\n")
          + "bob's link is cut\n";
    }

    @Override
    boolean isAnswered() {
      return true;
    }
  },

  RECIPIENT_LOGS_IN_ELSEWHERE("the recipient cannot log in elsewhere") {
    @Override
    boolean canStrike(Moment moment) {
      return moment.bobAnswers();
    }

    @Override
    String strike(Moment moment) {
      return """
      bob@laptop, with plaintext=yes, is refused already-online
      alice's link goes on
      """;
    }
  },

  RECIPIENT_DISPLACED("the recipient goes silent, and logs in elsewhere") {
    @Override
    String strike(Moment moment) {
      return """
      bob's link goes silent
      bob@laptop logs in with plaintext=yes
      alice's link goes on
      """;
    }

    @Override
    String end(Moment moment) {
      String again = moment.isShown() ? " again=true" : "";
      return (moment.isShown() ? "bob sees message text=2\n" : "")
          + (moment.isAcknowledged() ? "" : "bob@laptop sees message text=2" + again + "\n")
          + """
          bob@laptop sees message text=3
          bob is killed
          bob@laptop sees nothing more
          """;
    }
  },

  SERVER_KILLED("the server is killed") {
    @Override
    String strike(Moment moment) {
      return """
      the server is killed
      alice's link goes on
      bob's link goes on
      the server starts again
      """;
    }
  },

  SERVER_STOPPED("the server is stopped") {
    @Override
    String strike(Moment moment) {
      return """
      the server is stopped
      alice's link goes on
      bob's link goes on
      the server starts again
      """;
    }
  };

  private final String what;

  Fault(String what) {
    this.what = what;
  }

  /// What happens, in words.
  String what() {
    return what;
  }

  /// Whether there is somebody to be struck.
  boolean canStrike(Moment moment) {
    return moment != Moment.STORED || !what.startsWith("the recipient");
  }

  /// What happens, up to where all are there again, or about to come back by themselves.
  abstract String strike(Moment moment);

  /// Whether the client that sent the message is no more, and nobody waits for its answer.
  boolean isSenderNew() {
    return false;
  }

  /// Whether the answer has been heard.
  boolean isAnswered() {
    return false;
  }

  /// What the recipient has seen in the end.
  String end(Moment moment) {
    return """
    bob sees message text=2
    bob sees message text=3
    bob sees nothing more
    """;
  }
}
