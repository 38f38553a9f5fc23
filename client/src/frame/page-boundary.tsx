import { Component, type ReactNode } from "react";
import { Refused } from "../ui/page-state.tsx";

/** A page that breaks takes only itself: the call card, the rail and what was typed stay. */
export class PageBoundary extends Component<{ children: ReactNode }, { fault: unknown }> {
  override state = { fault: null as unknown };

  static getDerivedStateFromError(fault: unknown) {
    return { fault };
  }

  override render() {
    if (this.state.fault === null) return this.props.children;
    return <Refused fault={this.state.fault} onRetry={() => this.setState({ fault: null })} />;
  }
}
