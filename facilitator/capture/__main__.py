"""`python -m facilitator.capture`: started by the host, which talks to it through pipes."""

import sys

from facilitator.capture.process import run
from facilitator.child import child_main

sys.exit(child_main(run))
