// Starts the Sign-In Widget with the server's options; at the end the widget sends the browser to the callback.
"use strict";

const place = document.getElementById("widget");

function failed(error) {
  console.error(error);
  document.getElementById("widget-problem").hidden = false;
}

try {
  const widget = new OktaSignIn(JSON.parse(place.dataset.config));
  widget.showSignInAndRedirect({ el: "#widget" }).catch(failed);
} catch (error) {
  failed(error);
}
