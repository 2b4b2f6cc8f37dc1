"""The modules of this package, loaded when first used."""

from . import adding as adding
from . import reber as reber
from . import recall as recall
from . import series as series
from . import speech as speech
from . import text as text
