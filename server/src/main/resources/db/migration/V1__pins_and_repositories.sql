-- Times are microseconds since 1970-01-01T00:00:00Z. Object ids are 40 lower-case hex digits.

CREATE TABLE pin (
  pin_id        TEXT    NOT NULL PRIMARY KEY,
  dag_id        TEXT    NOT NULL,
  repository    TEXT    NOT NULL,
  commit_id     TEXT    NOT NULL,
  tree_id       TEXT    NOT NULL,
  scope         BLOB    NOT NULL,
  ref           TEXT,
  created_at    INTEGER NOT NULL,
  expires_at    INTEGER
) STRICT;

-- Whether a commit must be kept, and how many pins a repository has.
CREATE INDEX pin_by_commit ON pin (repository, commit_id);
CREATE INDEX pin_by_dag ON pin (dag_id, pin_id);
CREATE INDEX pin_by_expiry ON pin (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE pin_label (
  pin_id        TEXT    NOT NULL REFERENCES pin (pin_id) ON DELETE CASCADE,
  label_key     TEXT    NOT NULL,
  label_value   TEXT    NOT NULL,
  PRIMARY KEY (pin_id, label_key)
) STRICT;

CREATE INDEX pin_label_by_value ON pin_label (label_key, label_value, pin_id);

-- Repositories that were added by API. Those of the configuration file are never stored here.
CREATE TABLE repository (
  name           TEXT    NOT NULL PRIMARY KEY,
  url            TEXT    NOT NULL,
  known_hosts    TEXT    NOT NULL,
  default_ref    TEXT    NOT NULL,
  symlinks       TEXT    NOT NULL,
  disabled       INTEGER NOT NULL,
  -- References to secrets, never a secret.
  credential     TEXT    NOT NULL CHECK (credential IN ('NONE', 'USER_PASSWORD', 'TOKEN', 'SSH_KEY')),
  login          TEXT,
  secret_ref     TEXT,
  passphrase_ref TEXT,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE repository_dag (
  repository    TEXT    NOT NULL REFERENCES repository (name) ON DELETE CASCADE,
  position      INTEGER NOT NULL,
  pattern       TEXT    NOT NULL,
  scope         TEXT    NOT NULL,
  PRIMARY KEY (repository, position)
) STRICT;
