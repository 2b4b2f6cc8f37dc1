"""The modules of this package, loaded when first used."""

from . import figures as figures
from . import models as models
from . import training as training
