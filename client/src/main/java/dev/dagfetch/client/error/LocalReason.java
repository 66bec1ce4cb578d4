package dev.dagfetch.client.error;

import io.grpc.Status;

/** Why a call failed on this side of the connection. The daemon never sends these. */
public enum LocalReason {
  /** No daemon answers at the address. */
  DAEMON_UNREACHABLE(Status.Code.UNAVAILABLE),
  /** The program was started without the daemon's classes. */
  DAEMON_MISSING(Status.Code.FAILED_PRECONDITION),
  /** Another program that is needed, such as git, is missing or failed. */
  PROGRAM_FAILED(Status.Code.FAILED_PRECONDITION),
  /** The connection broke while a call was open. */
  CONNECTION_LOST(Status.Code.UNAVAILABLE),
  /** An answer stopped coming although the connection seemed alive. */
  STALLED(Status.Code.UNAVAILABLE),
  /** The caller's own time is over. */
  DEADLINE_OVER(Status.Code.DEADLINE_EXCEEDED),
  /** The calling thread was interrupted, or the call was cancelled on this side. */
  CANCELLED(Status.Code.CANCELLED),
  /** What arrived, or what lies on disk, is not what its hashes promise. */
  VERIFICATION_FAILED(Status.Code.DATA_LOSS),
  /** The target directory holds something else and must not be replaced. */
  TARGET_OCCUPIED(Status.Code.FAILED_PRECONDITION),
  /** There is no such directory. */
  TARGET_MISSING(Status.Code.NOT_FOUND),
  /** There is no manifest beside the directory. */
  MANIFEST_MISSING(Status.Code.FAILED_PRECONDITION),
  /** The path is a directory where a file is needed. */
  NO_FILE(Status.Code.FAILED_PRECONDITION),
  /** This file system cannot hold a file of the version. */
  FILE_SYSTEM_UNFIT(Status.Code.FAILED_PRECONDITION),
  /** Something is wrong with the local disk that is none of the below. */
  LOCAL_IO(Status.Code.FAILED_PRECONDITION),
  /** No right to read or write here. */
  LOCAL_DENIED(Status.Code.PERMISSION_DENIED),
  /** The local disk, or a quota on it, is full. */
  LOCAL_DISK_FULL(Status.Code.RESOURCE_EXHAUSTED);

  private final Status.Code code;

  LocalReason(Status.Code code) {
    this.code = code;
  }

  /** The gRPC code that a daemon would give for the like. */
  public Status.Code code() {
    return code;
  }
}
