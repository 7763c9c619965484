-- A file that is registered under some name: the id of its manifest, its layout, and what whoever
-- registered it first said of the whole. Its manifest lies apart: it is long, and seldom read.
CREATE TABLE file (
  id     BLOB    PRIMARY KEY,
  size   INTEGER NOT NULL,
  chunks INTEGER NOT NULL,
  sha256 BLOB    NOT NULL
) STRICT;

-- The SHA-256 of each chunk, in order, 32 bytes each.
CREATE TABLE manifest (
  file   BLOB PRIMARY KEY REFERENCES file (id) ON DELETE CASCADE,
  hashes BLOB NOT NULL
) STRICT;

-- Several names may mean the same file. The account is the one that registered the name.
CREATE TABLE file_name (
  name    TEXT    PRIMARY KEY,
  file    BLOB    NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  account INTEGER NOT NULL REFERENCES account (id)
) STRICT;

CREATE INDEX file_name_file ON file_name (file);

-- What an account was last known to hold of a file: a bitmap, as on the wire. held is when.
CREATE TABLE holding (
  file    BLOB    NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  account INTEGER NOT NULL REFERENCES account (id),
  chunks  BLOB    NOT NULL,
  held    INTEGER NOT NULL,
  PRIMARY KEY (file, account)
) STRICT;
