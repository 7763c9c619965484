package parley.faults;

import parley.faults.check.Entry;

/// A kind of trouble, as it is counted.
enum Fault {
  SERVER_KILLED("kill -9 of the server"),
  SERVER_STOPPED("restart of the server"),
  STORM("login storm, server killed twice"),
  SERVER_FROZEN("SIGSTOP of the server"),
  CLIENT_KILLED("kill -9 of a client"),
  CLIENT_FROZEN("SIGSTOP of a client"),
  LOGGED_OUT("logout and return"),
  CUT("connections cut"),
  STALLED("connections stalled"),
  SLOW("connections slow"),
  CLOCK("clock jumps"),
  DISK(Entry.Struck.DISK_FULL);

  private final String words;

  Fault(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
