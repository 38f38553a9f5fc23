import type { NoticeView } from "#contract/portal.ts";
import { Ago } from "../ui/running-time.tsx";
import classes from "./portal-page.module.css";
import { stepWords } from "./portal-words.ts";

/** What was said before, by whom: it cannot be changed. */
export function NoticeHistory({ notices }: { notices: readonly NoticeView[] }) {
  return (
    <section aria-label="Said before" className={classes.part}>
      <h2>Said before</h2>
      {notices.length === 0 ? <p className={classes.quiet}>Nothing was said yet.</p> : null}
      <ol className={classes.history}>
        {notices.map((notice) => (
          <li key={notice.number}>
            <strong>{notice.shown ? notice.texts.en.title : "Nothing is wrong"}</strong>
            <span className={classes.quiet}>
              {notice.shown ? `${stepWords[notice.step]} · ` : ""}
              {notice.by ?? "somebody"}, <Ago at={notice.at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
