"""The door: any Python may come in, one that is too old finds a newer one on the machine or says what to type."""
# No annotations and no new syntax here: an old Python must be able to read this file.

import os
import subprocess
import sys

NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def _hand_over():  # type: ignore[no-untyped-def]
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for name in NEWER:
            found = os.path.join(folder, name)
            if os.access(found, os.X_OK) and _is_new_enough(found):  # type: ignore[no-untyped-call]
                os.execv(found, [found, "-m", "launcher"] + sys.argv[1:])  # noqa: S606, RUF005
    version = "%d.%d" % sys.version_info[:2]  # noqa: UP031
    sys.stderr.write(
        "This needs Python 3.11 or newer, and python3 is %s. "  # noqa: UP031
        "Install one, or type its name: make bootstrap run PYTHON=python3.12\n" % version
    )
    return 1


def _is_new_enough(python):  # type: ignore[no-untyped-def]
    """Asked, not believed: a pyenv shim may carry the name of a Python that is not installed."""
    with open(os.devnull, "w") as nowhere:
        try:
            return subprocess.call([python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"], stdout=nowhere, stderr=nowhere) == 0
        except OSError:
            return False


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036
        sys.exit(_hand_over())
    try:
        from launcher.cli import main

        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:  # before or after the commands listen to signals themselves
        sys.exit(130)
