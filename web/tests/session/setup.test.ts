import { describe, expect, test } from "vitest";
import { nextAddress } from "../../src/session/next";
import { fieldErrors, missing } from "../../src/session/setup";

describe("set-up and sign in", () => {
  test("signing in never leads away from this page", () => {
    expect(nextAddress("/executions/exe_1?node=a")).toBe("/executions/exe_1?node=a");
    expect(["//evil.example", "https://evil.example", "/\\evil.example", "", null].map(nextAddress)).toEqual(["/", "/", "/", "/", "/"]);
  });

  test("every empty field is named", () => {
    expect(Object.keys(missing({ name: " ", email: "", password: "", organisation: "", token: "" })).sort()).toEqual([
      "email",
      "name",
      "organisation",
      "password",
      "token",
    ]);
    expect(missing({ name: "A", email: "a@b.c", password: "long enough", organisation: "O", token: "t" })).toEqual({});
    expect(Object.keys(missing({ name: "A", email: "a@b.c", password: "short", organisation: "O", token: "t" }))).toEqual(["password"]);
  });

  test("the server's refusals land at their fields", () => {
    expect(fieldErrors([{ pointer: "/email", detail: "Not an address." }, { pointer: "/other", detail: "?" }, { detail: "!" }])).toEqual({
      email: "Not an address.",
    });
  });
});
