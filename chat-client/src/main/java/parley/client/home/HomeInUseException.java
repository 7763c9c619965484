package parley.client.home;

/// Another client of the same user has this home open. The message is one line for people.
public final class HomeInUseException extends HomeException {

  private static final long serialVersionUID = 1L;

  HomeInUseException() {
    super("already running: another client of this user has this home open");
  }
}
