"""`python -m facilitator.voices`: started by the host, which talks to it through pipes."""

import sys

from facilitator.child import child_main
from facilitator.voices.process import run

sys.exit(child_main(run))
