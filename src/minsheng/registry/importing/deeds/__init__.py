"""What people do with files: load one, look at its preview, answer for a doubtful row, approve or reject it.

Errors::

    NotAllowed, UnknownActor, NoPurpose     access.acting
    UnknownKind                             there is no such kind of file
    Unreadable                              the file cannot be read at all
    BadImport                               the file is loaded for a day or division that cannot be
    AlreadyUnderWay                         the same file is on its way in already
    NoSuchImport                            there is no such file, or it may not be seen
    NotWaiting                              the file does not wait for anybody now
    OwnImport                               nobody approves what they loaded
    NotWholeYet                             rows are bad or doubtful in a file that goes in whole, or is complete
    NoSuchRow                               the row does not wait for an answer
"""

from minsheng.registry.importing.deeds.answer import NoSuchRow, answer_row
from minsheng.registry.importing.deeds.approve import NotWholeYet, OwnImport, approve_file, reject_file
from minsheng.registry.importing.deeds.load import AlreadyUnderWay, BadImport, load_file
from minsheng.registry.importing.deeds.look import NotWaiting, Preview, list_files, preview_of, rows_to_mend

__all__ = [
    "AlreadyUnderWay",
    "BadImport",
    "NoSuchRow",
    "NotWaiting",
    "NotWholeYet",
    "OwnImport",
    "Preview",
    "answer_row",
    "approve_file",
    "list_files",
    "load_file",
    "preview_of",
    "reject_file",
    "rows_to_mend",
]
