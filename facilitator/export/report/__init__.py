"""The report of a series: figures as tables, plots of them, and one page that holds all.

It is made from sealed transcripts and from what the study's own records say; it reads no file and
has no clock. A person is a code here, and nobody is ranked: people stand in the order of roles and
numbers, and how long they spoke is told by role alone.
"""

from facilitator.export.report.figures import figures_of
from facilitator.export.report.page import page
from facilitator.export.report.record import Destroyed, Record

__all__ = ["Destroyed", "Record", "figures_of", "page"]
