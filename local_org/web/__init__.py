"""HTTP: the application, its guards and errors, and the routes of `/idp/idx`. Routes translate; they decide nothing."""
