import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Button, ConfirmDialog, Field, JsonView, StatusDot, Table, TextInput } from "../../src/ui";

afterEach(cleanup);

describe("parts", () => {
  test("a field ties its control to label, help and error", () => {
    render(
      <Field label="Address" help="Where to post" error="Enter an address.">
        <TextInput defaultValue="" />
      </Field>,
    );
    const input = screen.getByRole("textbox", { name: /Address/ });
    const described = (input.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent);
    expect(described).toContain("Where to post");
    expect(described).toContain("Enter an address.");
    expect(input.getAttribute("aria-invalid")).toBe("true");
  });

  test("a busy button refuses a second press", () => {
    const press = vi.fn();
    const { rerender } = render(<Button onClick={press}>Save</Button>);
    fireEvent.click(screen.getByRole("button"));
    rerender(
      <Button busy onClick={press}>
        Save
      </Button>,
    );
    fireEvent.click(screen.getByRole("button"));
    expect(press).toHaveBeenCalledTimes(1);
  });

  test("a status is told in words, also where only the dot is drawn", () => {
    render(<StatusDot compact tone="success" label="Active" />);
    expect(screen.getByText("Active")).toBeTruthy();
  });

  test("a row opens by a click on it, but not by one on a control inside", () => {
    const open = vi.fn();
    const press = vi.fn();
    render(
      <Table
        caption="Things"
        rows={[{ id: "a" }]}
        rowKey={(row) => row.id}
        onRowClick={open}
        columns={[
          { key: "id", title: "Id", cell: (row) => row.id },
          { key: "do", title: "Do", cell: () => <button onClick={press}>Do</button> },
        ]}
      />,
    );
    fireEvent.click(screen.getByText("Do", { selector: "button" }));
    expect(open).not.toHaveBeenCalled();
    fireEvent.click(screen.getByText("a"));
    expect(open).toHaveBeenCalledWith({ id: "a" });
    expect(press).toHaveBeenCalledTimes(1);
  });

  test("asking to confirm puts the focus on cancelling", async () => {
    const confirm = vi.fn();
    render(
      <ConfirmDialog open onOpenChange={() => undefined} title="Delete it?" confirm="Delete" onConfirm={confirm}>
        It is gone then.
      </ConfirmDialog>,
    );
    await vi.waitFor(() => expect(document.activeElement?.textContent).toBe("Cancel"));
    fireEvent.click(screen.getByRole("button", { name: "Delete" }));
    expect(confirm).toHaveBeenCalled();
  });

  test("data is folded and unfolded by its own button", () => {
    render(<JsonView value={{ contact: { email: "ada@example.com" } }} depth={1} />);
    expect(screen.queryByText('"ada@example.com"')).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Unfold contact" }));
    expect(screen.getByText('"ada@example.com"')).toBeTruthy();
  });

  test("of thousands of rows only those in view are drawn", () => {
    const rows = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`k${index}`, Array.from({ length: 90 }, (_, n) => n)]));
    const { container } = render(<JsonView value={rows} depth={5} />);
    expect(container.querySelectorAll("li").length).toBeLessThan(80);
  });
});
