package parley.faults.check;

/// What is promised, and can be broken.
public enum Promise {
  NOT_LOST("an accepted message is shown"),
  NOT_DOUBLED("a message is shown once"),
  NOT_INVENTED("only what was sent is shown, and only to whom it was sent"),
  NOT_REFUSED("what was refused is not shown"),
  IN_ORDER("a sender's messages keep their order"),
  PRESENCE_BALANCED("users come and go by turns"),
  BLOCK_KEPT("nothing passes a block"),
  BYTES_RIGHT("a file is whole and right, or was not said to be there"),
  ANSWERED("each line is answered, once"),
  ALIVE("nobody ends who was not told to"),
  GRANTED("when all faults are over, all works");

  private final String words;

  Promise(String words) {
    this.words = words;
  }

  /// The promise, in words.
  public String words() {
    return words;
  }
}
