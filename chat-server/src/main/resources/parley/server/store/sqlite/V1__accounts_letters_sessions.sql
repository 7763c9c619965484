-- Times are milliseconds since 1970-01-01T00:00Z. Ids of accounts are random and never used again.

CREATE TABLE account (
  id         INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL UNIQUE,
  salt       BLOB    NOT NULL,
  iterations INTEGER NOT NULL,
  stored_key BLOB    NOT NULL,
  server_key BLOB    NOT NULL,
  created    INTEGER NOT NULL
) STRICT;

CREATE TABLE block (
  blocker INTEGER NOT NULL REFERENCES account (id),
  blocked INTEGER NOT NULL REFERENCES account (id),
  PRIMARY KEY (blocker, blocked)
) STRICT, WITHOUT ROWID;

-- The letters of one mailbox lie side by side, in the order in which they are read and deleted.
CREATE TABLE letter (
  recipient INTEGER NOT NULL REFERENCES account (id),
  position  INTEGER NOT NULL,
  sender    INTEGER NOT NULL REFERENCES account (id),
  run       TEXT    NOT NULL,
  counter   INTEGER NOT NULL,
  sent      INTEGER NOT NULL,
  text      TEXT    NOT NULL,
  again     INTEGER NOT NULL CHECK (again IN (0, 1)),
  PRIMARY KEY (recipient, position),
  UNIQUE (recipient, sender, run, counter)
) STRICT, WITHOUT ROWID;

-- The last session of each account that ever had one; ended is null while it is open.
CREATE TABLE session (
  account      INTEGER PRIMARY KEY REFERENCES account (id),
  number       INTEGER NOT NULL,
  identity_key BLOB    NOT NULL,
  opened       INTEGER NOT NULL,
  ended        INTEGER,
  resumable    INTEGER NOT NULL CHECK (resumable IN (0, 1))
) STRICT;

-- One row: what the server must keep the same, and when it was last known to be alive.
CREATE TABLE server (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  private_key BLOB    NOT NULL,
  certificate BLOB    NOT NULL,
  fake_salt   BLOB    NOT NULL,
  alive_at    INTEGER NOT NULL
) STRICT;
