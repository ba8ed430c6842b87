"""The mails and text messages this org "sent"."""
