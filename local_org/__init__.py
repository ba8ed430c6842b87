"""An Okta-shaped org in one process: what the bootstrapper configures and the sample app signs in to."""
