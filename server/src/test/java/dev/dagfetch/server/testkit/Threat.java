package dev.dagfetch.server.testkit;

/** The kinds of harm that content of a repository, or a server that lies about it, can mean. */
public enum Threat {
  DOT_GIT,
  LEAVING_NAME,
  EMPTY_NAME,
  SEPARATOR_IN_NAME,
  DUPLICATE_ENTRY,
  UNSORTED_TREE,
  DEVICE_NAME,
  FOLDING_NAMES,
  ABSOLUTE_LINK,
  LEAVING_LINK,
  FILE_THROUGH_LINK,
  LONG_NAME,
  DEEP_TREE,
  MANY_ENTRIES,
  CYCLE,
  LARGE_BLOB,
  DELTA_BOMB,
  ZLIB_BOMB,
  SUBMODULE,
  LFS_POINTER,
  BAD_MODE,
  TRUNCATED_TREE,
  COMMIT_HEADER,
  NOT_UTF8,
  DAMAGED_PACK
}
