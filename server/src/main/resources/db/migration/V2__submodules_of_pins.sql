-- What pins keep besides their own commit. A mirror is named after its repository and the submodule's URL.

CREATE TABLE pin_submodule (
  pin_id        TEXT    NOT NULL REFERENCES pin (pin_id) ON DELETE CASCADE,
  mirror        TEXT    NOT NULL,
  commit_id     TEXT    NOT NULL,
  PRIMARY KEY (pin_id, mirror, commit_id)
) STRICT;

CREATE INDEX pin_submodule_by_commit ON pin_submodule (mirror, commit_id);
