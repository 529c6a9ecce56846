/** Texts of set-up and signing in. */
export const session = {
  login: {
    title: "Sign in",
    email: "E-mail",
    password: "Password",
    submit: "Sign in",
    ended: "Sign in to go on to the page you asked for.",
  },
  setup: {
    title: "Set up this server",
    body: "You are the first one here. This account owns the server; others can be invited later.",
    name: "Your name",
    email: "E-mail",
    password: "Password",
    passwordHelp: "At least 8 characters.",
    organisation: "Organisation",
    organisationHelp: "Workflows and their data belong to it. Can be changed later.",
    token: "Set-up token",
    tokenHelp: "It stands in the link that the server printed when it started, after “token=”.",
    submit: "Create the account",
    doneTitle: "This server is set up already",
    doneBody: "Sign in with the account that was created.",
    toLogin: "Go to sign in",
  },
  missing: {
    email: "Enter an e-mail address.",
    password: "Enter a password.",
    passwordShort: "Use at least 8 characters.",
    name: "Enter your name.",
    organisation: "Enter a name for the organisation.",
    token: "Enter the token from the link.",
  },
} as const;
