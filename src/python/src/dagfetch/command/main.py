"""The command line."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import dagfetch
from dagfetch.client import Client
from dagfetch.command import amounts, commands
from dagfetch.command.output import Output

_EXIT_CODES = """\
exit codes: 0 done, 2 the command line is wrong, 3 not found, 4 unavailable or out of time, 5 denied, 6 verification failed,
7 exhausted (disk, queue, rate), 8 something else must be done first, 70 a bug, 130 interrupted
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, _terminated)
    output = Output(as_json="--json" in words, quiet="-q" in words or "--quiet" in words)
    try:
        args = _parser().parse_args(words)
        with Client(args.address) as client:
            return int(args.run_command(args, client, output))
    except KeyboardInterrupt:
        return 130
    except _TerminatedError:
        return 143
    except Exception as e:
        return output.failure(e)


class _TerminatedError(BaseException):
    """SIGTERM ends what is under way, and lets it tidy up."""


def _terminated(*_: object) -> NoReturn:
    raise _TerminatedError


class _Parser(argparse.ArgumentParser):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        raise ValueError(f'{message}; see "{self.prog} --help"')


def _parser() -> argparse.ArgumentParser:
    common = _common()
    parser = _Parser(
        prog="dagfetch-py",
        description="Gives you the files of a DAG at a commit: exactly, provably, all or nothing.",
        epilog=_EXIT_CODES,
    )
    parser.add_argument("-V", "--version", action="version", version=f"dagfetch-py {dagfetch.__version__}")
    words = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _fetch(words.add_parser("fetch", parents=[common], help="make a directory with exactly a version's files"))
    _resolve(words.add_parser("resolve", parents=[common], help="say which version a DAG has at a ref, commit or pin"))
    verify = words.add_parser("verify", parents=[common], help="hash a fetched directory again")
    verify.add_argument("directory", metavar="DIR")
    verify.set_defaults(run_command=commands.verify)
    _pin(words.add_parser("pin", help="create, show, renew and delete pins"), common)
    return parser


def _common() -> _Parser:
    common = _Parser(add_help=False)
    common.add_argument(
        "--address",
        help="the daemon: unix:/path/to/socket, or host:port; default: $DAGFETCH_ADDRESS, else this user's socket",
    )
    common.add_argument("--json", action="store_true", help="print one JSON object; errors, too")
    common.add_argument("-q", "--quiet", action="store_true", help="print nothing but what was asked for, and errors")
    common.add_argument("--timeout", type=_time, default=600.0, metavar="TIME", help="for example 30s; default: 10m")
    return common


def _fetch(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("target", nargs="?", metavar="DAG@COMMIT|DAG@REF", help="without @: the default ref")
    which.add_argument("--pin", metavar="RUN", help="the version that this pin holds")
    parser.add_argument("--into", required=True, metavar="DIR", help="must not exist, or be empty")
    parser.add_argument(
        "--path", action="append", default=[], metavar="PREFIX", help="only this file or directory; may be repeated"
    )
    parser.add_argument("--base", metavar="DIR", help="an earlier version, made by a fetch: only what differs is sent")
    parser.add_argument("--retries", type=int, default=12, metavar="N", help="calls that may bring nothing; default: 12")
    parser.add_argument("--replace", action="store_true", help="replace what the directory holds")
    parser.add_argument("--read-only", action="store_true", help="make files without write permission")
    parser.add_argument("--cached-only", action="store_true", help="fail rather than have the daemon contact the remote")
    parser.set_defaults(run_command=commands.fetch)


def _resolve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="DAG@COMMIT|DAG@REF")
    parser.add_argument("--pin", metavar="RUN", help="the version that this pin holds; of the DAG named")
    parser.add_argument("--max-age", type=_time, metavar="TIME", help="a known answer may be this old")
    parser.set_defaults(run_command=commands.resolve)


def _pin(parser: argparse.ArgumentParser, common: _Parser) -> None:
    words = parser.add_subparsers(required=True, metavar="COMMAND")
    create = words.add_parser("create", parents=[common], help="pin a run; doing it again changes nothing")
    create.add_argument("run", metavar="RUN")
    create.add_argument("target", metavar="DAG@COMMIT|DAG@REF")
    create.add_argument("--ttl", type=_time, metavar="TIME", help="default: until deleted")
    create.add_argument("--label", action="append", default=[], metavar="KEY=VALUE")
    create.add_argument("--max-age", type=_time, metavar="TIME", help="a known answer for the ref may be this old")
    create.set_defaults(run_command=commands.pin_create)
    get = words.add_parser("get", parents=[common], help="show a pin")
    get.add_argument("run", metavar="RUN")
    get.set_defaults(run_command=commands.pin_get)
    list_ = words.add_parser("list", parents=[common], help="list pins")
    list_.add_argument("--dag", default="")
    list_.add_argument("--repository", default="")
    list_.set_defaults(run_command=commands.pin_list)
    renew = words.add_parser("renew", parents=[common], help="give a pin a new life")
    renew.add_argument("run", metavar="RUN")
    renew.add_argument("--ttl", type=_time, metavar="TIME", help="from now; default: until deleted")
    renew.set_defaults(run_command=commands.pin_renew)
    delete = words.add_parser("delete", parents=[common], help="end a pin")
    delete.add_argument("run", metavar="RUN")
    delete.add_argument("--allow-missing", action="store_true")
    delete.set_defaults(run_command=commands.pin_delete)


def _time(text: str) -> float:
    try:
        return amounts.parse_duration(text)
    except ValueError as e:
        raise argparse.ArgumentTypeError(str(e)) from e
