"use client";
/**
 * A part of the page that comes in a chunk of its own. One that fails, as when the desk was built anew since the page was
 * opened, says so in its own place and takes nothing else with it: the bar with HALT stays.
 */
import { Component, type ReactNode, Suspense } from "react";
import { sayError } from "../../_lib/say-error.ts";
import { Button } from "./button.tsx";

interface Props {
  /** What it is, for the sentence that stands in its place: "the editor". */
  name: string;
  /** Stands there until it has come. */
  waiting?: ReactNode;
  children: ReactNode;
}
export class Part extends Component<Props, { failure: string | null }> {
  override state = { failure: null };
  static getDerivedStateFromError(error: unknown) {
    return { failure: sayError(error) };
  }
  override render() {
    const { name, waiting, children } = this.props;
    if (this.state.failure === null) return <Suspense fallback={waiting}>{children}</Suspense>;
    return (
      <div role="alert" className="m-2.5 rounded-md border border-warn bg-warn-wash px-3 py-2 text-[12px]">
        <p className="font-medium">
          {name} could not be shown: {this.state.failure}
        </p>
        <p className="mt-1 flex items-center gap-3 text-dim">
          HALT and the rest of the page work on.
          <Button onClick={() => location.reload()}>Load the page anew</Button>
        </p>
      </div>
    );
  }
}
