package parley.client.terminal;

import parley.protocol.Code;

/// An error that a command can bring, in words.
record Fault(Code code, String meaning) {

  static final Fault UNKNOWN_USER =
      new Fault(Code.UNKNOWN_USER, "nobody has this name; names are case-sensitive");
  static final Fault SELF = new Fault(Code.SELF, "this is your own name");
  static final Fault OFFLINE = new Fault(Code.OFFLINE, "the user is not online");
  static final Fault NOT_PRIVATE =
      new Fault(Code.NOT_PRIVATE, "there is no private session with them");
  static final Fault TOO_LARGE = new Fault(Code.TOO_LARGE, "the text is longer than 16 KiB");
  static final Fault UNKNOWN_FILE =
      new Fault(Code.UNKNOWN_FILE, "no file of this name is shared; names are case-sensitive");
  static final Fault UNKNOWN_CHUNK =
      new Fault(Code.UNKNOWN_CHUNK, "the file has no such chunk; they are numbered from 0");
  static final Fault DISK =
      new Fault(Code.DISK, "a disk is full or failing: yours, or the server's");
}
