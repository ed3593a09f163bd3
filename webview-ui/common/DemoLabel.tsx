/** Stands wherever answers of the embedded demo model are shown. */
export function DemoLabel() {
  return (
    <span className="demo-label" title="Answers come from the embedded demo model, not from a real language model.">
      Demo model
    </span>
  );
}
