/** Markdown as React elements, loaded with the first note: HTML in it stays text, and links open beside the page. */
import MarkdownToJsx from "markdown-to-jsx";

const options = {
  disableParsingRawHTML: true,
  forceBlock: true,
  overrides: { a: { props: { target: "_blank", rel: "noreferrer noopener", className: "underline" } }, img: () => null },
} as const;

export default function Markdown({ text }: { text: string }) {
  return <MarkdownToJsx options={options}>{text}</MarkdownToJsx>;
}
