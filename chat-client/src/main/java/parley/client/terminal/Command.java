package parley.client.terminal;

import org.jspecify.annotations.Nullable;

/// A well-formed command.
sealed interface Command {

  /// Its row in the table of commands.
  Verb verb();

  record Message(String to, String text) implements Command {
    @Override
    public Verb verb() {
      return Verb.MESSAGE;
    }
  }

  record Broadcast(String text) implements Command {
    @Override
    public Verb verb() {
      return Verb.BROADCAST;
    }
  }

  record WhoElse() implements Command {
    @Override
    public Verb verb() {
      return Verb.WHOELSE;
    }
  }

  record WhoElseSince(long seconds) implements Command {
    @Override
    public Verb verb() {
      return Verb.WHOELSESINCE;
    }
  }

  record Block(String user) implements Command {
    @Override
    public Verb verb() {
      return Verb.BLOCK;
    }
  }

  record Unblock(String user) implements Command {
    @Override
    public Verb verb() {
      return Verb.UNBLOCK;
    }
  }

  record Logout() implements Command {
    @Override
    public Verb verb() {
      return Verb.LOGOUT;
    }
  }

  /// Help with all commands, or with `about`.
  record Help(@Nullable Verb about) implements Command {
    @Override
    public Verb verb() {
      return Verb.HELP;
    }
  }
}
