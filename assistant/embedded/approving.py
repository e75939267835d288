"""Approving: that a person will check, approve or send a draft later, said beside a request for it.

"I'll approve it later", "my team leader confirms it", "approval follows": somebody else does so,
and nobody is asked to. "Approve it later" asks, and is left to be refused.
"""

import re

_WHO = (
    r"(?:i|we|he|she|they|somebody|someone|a colleague|another person"
    r"|(?:(?:my|our|the|a|his|her)\s+)?(?:own\s+)?(?:\w+\s+)?"
    r"(?:boss|manager|supervisor|leader|lead|senior|chief|colleague|approver|officer|head|tl))"
)
_WILL = (
    r"(?:(?:'ll|will|can|could|shall|may|must|should|want to|need to|have to|has to|wants to"
    r"|would|needs to|would like to|'d like to|am going to|is going to|are going to|gonna"
    r"|still|then)\s+)*"
)
_ACT = (
    r"(?:review|check|confirm|approve|read|edit|look at|look over|go over|go through|proofread|see"
    r"|send|sign|release|decide on|finali[sz]e|authori[sz]e|have a look|take a look)(?:s|es)?"
)
_DONE = r"(?:reviewed|checked|confirmed|approved|read|signed|sent|released|authori[sz]ed|looked at)"
_IT = r"(?:it|that|this|anything|them|the (?:draft|text|message|letter))"
_LATER = (
    r"(?:\s+(?:off|out|later|first|then|tomorrow|tonight|today|myself|himself|herself|ourselves"
    r"|afterwards?|after|soon|on monday|in the morning|in the evening|this evening|next week"
    r"|on my own))*"
)
_SAID = re.compile(
    r"(?:^|[\s,;.\u2013-]*(?:[,;.\u2013-]|\b(?:that|which|so|and|then|as|but|because))\s*)"
    r"(?:(?:that|so|and|then|as|but)\s+)*(?:"
    rf"{_WHO}(?='ll|\s)\s?{_WILL}(?:{_ACT}|(?:get|have) {_IT} {_DONE})"
    rf"(?:\s+(?:and|or|then)(?:\s+then)?\s+{_ACT})*(?:\s+{_IT})?(?:\s+{_DONE})?"
    rf"|{_IT}(?:\s+(?:'ll|will|is to|has to|can|must|gets|needs to|is going to|is|should))?"
    rf"(?:\s+(?:then|only|still))?(?:\s+(?:be|get))?\s+{_DONE}(?:\s+off)?(?:\s+by\s+{_WHO})?"
    r"|(?:approval|sign-?off|confirmation|review)\s+(?:comes|follows|will come|will follow"
    rf"|to follow|is done)(?:\s+(?:from|by|with)\s+{_WHO})?"
    rf"){_LATER}(?:\s+(?:from|by|with)\s+{_WHO})?(?=\W*$|\s*[,;.]|\s+before|\s+and\b)",
    re.IGNORECASE,
)


def unapproved(text: str) -> str:
    """The text without what it says of others who will approve; all of it where it says no more."""
    left = _SAID.sub("", text)
    return left if left.strip(" ,;.!?") else text
