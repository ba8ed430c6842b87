// A code or an error in the address is not for the history or for who looks over a shoulder.
"use strict";
if (window.location.search) window.history.replaceState(null, "", window.location.pathname);
