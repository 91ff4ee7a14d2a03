"""One programme, one file: found by the name of its config in configs/relief. Files of a user's own lie in
configs/programmes of the folder in which the command is called."""

from abm.machine import as_read
from abm.parameters.configs_path import folders

_own = [folder.resolve() for folder in folders("programmes")]
__path__.extend(map(str, _own))
as_read.note(file for folder in _own for file in folder.rglob("*.py"))
