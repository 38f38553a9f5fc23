import { TextInput } from "@mantine/core";
import { IconHeartHandshake, IconSearch, IconUserSearch, IconUsers } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { Link, useLocation, useNavigate, useSearchParams } from "react-router";
import type { CustomerFound, SearchView } from "#contract/customers.ts";
import { phoneText } from "../calls/call-words.ts";
import { keysOf, keysText, useShortcut } from "../frame/shortcuts.ts";
import { useMay } from "../frame/use-console.ts";
import { Empty, Loading, Refused } from "../ui/page-state.tsx";
import { type Column, VirtualTable } from "../ui/virtual-table.tsx";
import { AddCustomer } from "./add-customer.tsx";
import classes from "./customer-search.module.css";
import { kindWords } from "./customer-words.ts";
import { useCustomersFound } from "./use-customers-found.ts";

const askedMax = 200;
const idOf = (customer: CustomerFound) => customer.id;
const none: CustomerFound[] = [];

/** One box over names, numbers, e-mail, account and address; results as somebody types. */
export function CustomerSearch() {
  const [params, setParams] = useSearchParams();
  const [text, setText] = useState(params.get("q") ?? "");
  const [current, setCurrent] = useState<string | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const go = useNavigate();
  const mayMerge = useMay("customer:merge");
  const mayKeep = useMay("customer:keep");
  const { asked, found } = useCustomersFound(text, { keep: true });
  const rows = asked === "" ? none : (found.data?.customers ?? none);
  const columns = useMemo(() => columnsThat(asked), [asked]);

  const { pathname } = useLocation();
  // So that the way back from a record leads to what was found. Not once a link was followed: that would call it back.
  useEffect(() => {
    if (window.location.pathname !== pathname) return;
    setParams(asked ? { q: asked } : {}, { replace: true });
  }, [asked, pathname, setParams]);

  const open = (id: string) => void go(`/customers/${id}?q=${encodeURIComponent(asked)}`);
  function move(step: 1 | -1) {
    const at = rows.findIndex(({ id }) => id === current);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    if (next) setCurrent(next.id);
  }
  useShortcut("search", () => box.current?.select());
  useShortcut("next", () => move(1));
  useShortcut("previous", () => move(-1));

  function onKey(event: KeyboardEvent) {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      move(1);
    }
    const [first] = rows;
    // What is shown must belong to what is typed, or Enter opens somebody else.
    if (event.key === "Enter" && first && asked === text.trim() && !found.isPlaceholderData) open(first.id);
  }

  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>Customers</h1>
        <div className={classes.tools}>
          {mayMerge ? <Link to="/customers/duplicates">Duplicates</Link> : null}
          {mayKeep ? <Link to="/customers/erasures">Erasures</Link> : null}
          <AddCustomer />
        </div>
      </header>
      <div className={classes.search}>
        <TextInput
          ref={box}
          type="search"
          size="md"
          aria-label="Find a customer"
          placeholder="Name, number, e-mail, account or address"
          leftSection={<IconSearch size={17} stroke={1.7} aria-hidden />}
          maxLength={askedMax}
          value={text}
          autoFocus
          onChange={(event) => {
            setText(event.currentTarget.value);
            setCurrent(null);
          }}
          onKeyDown={onKey}
        />
        <p role="status" className={classes.told}>
          {asked === "" ? "" : toldOf(found.data)}
        </p>
      </div>
      <div className={classes.found}>
        {asked === "" ? (
          <Empty icon={IconUsers} title="Who are you looking for?">
            Type part of a name, a number as it was written down, an e-mail or an address.{" "}
            {keysText(keysOf("search"))} leads back here, {keysText(keysOf("next"))} and{" "}
            {keysText(keysOf("previous"))} move, Enter opens. What you find is recorded with your name.
          </Empty>
        ) : found.error ? (
          <Refused fault={found.error} onRetry={() => void found.refetch()} />
        ) : found.data ? (
          <VirtualTable
            label="Customers found"
            rows={rows}
            rowId={idOf}
            columns={columns}
            current={current}
            onOpen={open}
            empty={
              <Empty icon={IconUserSearch} title={`Nobody is found by "${asked}"`}>
                Try fewer words, or the number alone.
              </Empty>
            }
          />
        ) : (
          <Loading rows={8} label="Searching" />
        )}
      </div>
    </div>
  );
}

function toldOf(found: SearchView | undefined): string {
  if (!found || found.customers.length === 0) return "";
  const count = found.customers.length;
  const many = found.more ? `The best ${count}; type more to narrow it down` : `${count} found`;
  return found.tolerant ? `Nothing is spelt so. Nearly so: ${many.toLowerCase()}` : many;
}

function columnsThat(asked: string): Column<CustomerFound>[] {
  return [
    {
      id: "name",
      title: "Name",
      width: "minmax(160px, 2fr)",
      cell: ({ id, name, needsCare }) => (
        <span className={classes.name}>
          <Link to={`/customers/${id}?q=${encodeURIComponent(asked)}`}>{name}</Link>
          {needsCare ? (
            <span className={classes.care}>
              <IconHeartHandshake size={14} stroke={1.8} aria-hidden /> needs care
            </span>
          ) : null}
        </span>
      ),
    },
    { id: "kind", title: "Kind", width: "96px", cell: ({ kind }) => kindWords[kind] },
    {
      id: "phone",
      title: "Phone",
      width: "minmax(140px, 1fr)",
      cell: ({ phone }) => <span className={classes.number}>{phone ? phoneText(phone) : ""}</span>,
    },
    { id: "city", title: "City", width: "minmax(100px, 1fr)", cell: ({ city }) => city ?? "" },
    { id: "account", title: "Account", width: "120px", cell: ({ accountNumber }) => accountNumber ?? "" },
  ];
}
