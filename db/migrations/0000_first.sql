CREATE TABLE "agent_times" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "agent_times_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"enterprise_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"seat_id" uuid,
	"state" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "agent_times" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "break_reasons" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"state" text NOT NULL,
	"label" text NOT NULL,
	"retired" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "break_reasons" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "callbacks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"queue_id" uuid NOT NULL,
	"from_call_id" uuid,
	"customer_id" uuid,
	"number" text NOT NULL,
	"place_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"promised_by" uuid,
	"priority" integer,
	"case_id" uuid,
	"version" bigint DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "callbacks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "calls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"queue_id" uuid NOT NULL,
	"center_id" uuid NOT NULL,
	"direction" text NOT NULL,
	"state" text NOT NULL,
	"state_at" timestamp (3) with time zone NOT NULL,
	"outcome" text,
	"carrier_call_sid" text,
	"conference_sid" text,
	"from_number" text,
	"to_number" text NOT NULL,
	"match" text NOT NULL,
	"customer_id" uuid,
	"customer_name" text,
	"candidates" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"language" text,
	"skills" text[] DEFAULT '{}'::text[] NOT NULL,
	"priority" integer NOT NULL,
	"arrived_at" timestamp (3) with time zone NOT NULL,
	"seat_id" uuid,
	"person_id" uuid,
	"answered_at" timestamp (3) with time zone,
	"held_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	"wrap_up_ends_at" timestamp (3) with time zone,
	"only_seat_id" uuid,
	"on_hold" boolean DEFAULT false NOT NULL,
	"rerouted_from" uuid,
	"rerouted_at" timestamp (3) with time zone,
	"rerouted_dark_since" timestamp (3) with time zone,
	"heard" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"recording" text,
	"recording_sid" text,
	"dial" text,
	"callback_id" uuid,
	"need" text,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "calls_carrierCallSid_unique" UNIQUE("carrier_call_sid"),
	CONSTRAINT "calls_ended_has_outcome" CHECK (("calls"."state" = 'ended') = ("calls"."outcome" is not null))
);
--> statement-breakpoint
ALTER TABLE "calls" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "drafts" (
	"enterprise_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"key" text NOT NULL,
	"text" text NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "drafts_person_id_key_pk" PRIMARY KEY("person_id","key")
);
--> statement-breakpoint
ALTER TABLE "drafts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "offers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"call_id" uuid NOT NULL,
	"seat_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text DEFAULT 'take' NOT NULL,
	"mode" text DEFAULT 'talk' NOT NULL,
	"state" text NOT NULL,
	"reason" jsonb NOT NULL,
	"offered_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	"leg_up_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"leg_call_sid" text,
	"leg_down_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "offers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "phone_numbers" (
	"number" text PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"queue_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "queues" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"name" text NOT NULL,
	"home_center_id" uuid NOT NULL,
	"priority" integer NOT NULL,
	"skills" text[] DEFAULT '{}'::text[] NOT NULL,
	"relaxation" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"recorded" boolean DEFAULT false NOT NULL,
	"hours" jsonb,
	"retired" boolean DEFAULT false NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "queues" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "skills" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "skills" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "voicemails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"call_id" uuid NOT NULL,
	"queue_id" uuid NOT NULL,
	"customer_id" uuid,
	"case_id" uuid,
	"number" text,
	"recording_sid" text NOT NULL,
	"seconds" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"done_at" timestamp (3) with time zone,
	"done_by" uuid,
	CONSTRAINT "voicemails_recordingSid_unique" UNIQUE("recording_sid")
);
--> statement-breakpoint
ALTER TABLE "voicemails" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "wrap_up_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"group" text NOT NULL,
	"label" text NOT NULL,
	"key" integer NOT NULL,
	"retired" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "wrap_up_codes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "carrier_commands" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"call_id" uuid NOT NULL,
	"site" text NOT NULL,
	"kind" text NOT NULL,
	"conference_sid" text,
	"target" text,
	"label" text,
	"carrier_sid" text,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "carrier_commands" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "case_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"from" text,
	"to" text,
	"text" text,
	"by_person_id" uuid,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "case_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "agents" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"seat_id" uuid,
	"state" text DEFAULT 'offline' NOT NULL,
	"state_at" timestamp (3) with time zone NOT NULL,
	"state_reason" text DEFAULT '' NOT NULL,
	"next_state" text,
	"idle_since" timestamp (3) with time zone NOT NULL,
	"skills" text[] DEFAULT '{}'::text[] NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "agents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "center_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"center_id" uuid NOT NULL,
	"row" integer NOT NULL,
	"from_state" text NOT NULL,
	"to_state" text NOT NULL,
	"verdict" text,
	"witnesses" jsonb NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "center_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "centers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"time_zone" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"state_at" timestamp (3) with time zone NOT NULL,
	"state_reason" text DEFAULT '' NOT NULL,
	"dark_at" timestamp (3) with time zone,
	"countdown_stopped" boolean DEFAULT false NOT NULL,
	"verdict" text,
	"witnesses" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"backup_rule" text NOT NULL,
	"backup_waiting_max_ms" integer,
	"backup_opened_by_hand" boolean DEFAULT false NOT NULL,
	"backup_open" boolean DEFAULT false NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "centers_state_known" CHECK ("centers"."state" in ('open','silent','dark','restoring')),
	CONSTRAINT "centers_countdown_when_silent" CHECK ("centers"."dark_at" is null or "centers"."state" = 'silent')
);
--> statement-breakpoint
ALTER TABLE "centers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "presence" (
	"enterprise_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"site" text NOT NULL,
	"center_id" uuid NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "presence_kind_subject_id_site_pk" PRIMARY KEY("kind","subject_id","site")
);
--> statement-breakpoint
ALTER TABLE "presence" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "seats" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"center_id" uuid NOT NULL,
	"label" text NOT NULL,
	"kind" text NOT NULL,
	"phone" text DEFAULT 'browser' NOT NULL,
	"address" text,
	"retired" boolean DEFAULT false NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "seats" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "customer_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"version" bigint NOT NULL,
	"deed" text NOT NULL,
	"parts" jsonb NOT NULL,
	"by_person_id" uuid,
	"by_customer" boolean DEFAULT false NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "customer_changes_once" UNIQUE("customer_id","version")
);
--> statement-breakpoint
ALTER TABLE "customer_changes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "customer_duplicates" (
	"enterprise_id" uuid NOT NULL,
	"first_id" uuid NOT NULL,
	"second_id" uuid NOT NULL,
	"reasons" jsonb NOT NULL,
	"confidence" integer NOT NULL,
	"state" text NOT NULL,
	"found_at" timestamp (3) with time zone NOT NULL,
	"dismissed_by" uuid,
	"dismissed_at" timestamp (3) with time zone,
	CONSTRAINT "customer_duplicates_first_id_second_id_pk" PRIMARY KEY("first_id","second_id"),
	CONSTRAINT "customer_duplicates_in_order" CHECK ("customer_duplicates"."first_id" < "customer_duplicates"."second_id")
);
--> statement-breakpoint
ALTER TABLE "customer_duplicates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "duplicate_checks" (
	"customer_id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL
);
--> statement-breakpoint
ALTER TABLE "duplicate_checks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "duplicate_keys" (
	"enterprise_id" uuid NOT NULL,
	"key" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	CONSTRAINT "duplicate_keys_enterprise_id_key_customer_id_pk" PRIMARY KEY("enterprise_id","key","customer_id")
);
--> statement-breakpoint
ALTER TABLE "duplicate_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "customer_merges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"survivor_id" uuid NOT NULL,
	"absorbed_id" uuid NOT NULL,
	"old_account" text,
	"state" text NOT NULL,
	"version" bigint NOT NULL,
	"before" jsonb,
	"by_person_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	"undone_by" uuid,
	"undone_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "customer_merges" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "customer_search" (
	"customer_id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "customer_search" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "search_words" (
	"enterprise_id" uuid NOT NULL,
	"word" text NOT NULL,
	"unused_since" timestamp (3) with time zone,
	CONSTRAINT "search_words_enterprise_id_word_pk" PRIMARY KEY("enterprise_id","word")
);
--> statement-breakpoint
ALTER TABLE "search_words" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "addresses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"lines" text NOT NULL,
	"city" text NOT NULL,
	"region" text NOT NULL,
	"postcode" text NOT NULL,
	"latitude" double precision,
	"longitude" double precision,
	"time_zone" text
);
--> statement-breakpoint
ALTER TABLE "addresses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"kind" text DEFAULT 'request' NOT NULL,
	"title" text NOT NULL,
	"detail" text DEFAULT '' NOT NULL,
	"state" text NOT NULL,
	"owner_id" uuid,
	"due_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"version" bigint DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "cases" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "contact_points" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"label" text,
	"consent" jsonb NOT NULL,
	"consent_from" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"source" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "contact_points" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "custom_fields" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"key" text NOT NULL,
	"label" text NOT NULL,
	"kind" text NOT NULL,
	"choices" text[] DEFAULT '{}'::text[] NOT NULL,
	"retired" boolean DEFAULT false NOT NULL,
	CONSTRAINT "custom_fields_once" UNIQUE("enterprise_id","key")
);
--> statement-breakpoint
ALTER TABLE "custom_fields" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "customers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"language" text NOT NULL,
	"time_zone" text NOT NULL,
	"account_number" text,
	"preferred_channel" text,
	"vulnerability" text,
	"care_needs" text[] DEFAULT '{}'::text[] NOT NULL,
	"tags" text[] DEFAULT '{}'::text[] NOT NULL,
	"preferences" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"custom_values" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "customers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "holdings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"product" text NOT NULL,
	"detail" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "holdings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "interactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid,
	"call_id" uuid,
	"kind" text NOT NULL,
	"direction" text,
	"summary" text NOT NULL,
	"outcome" text,
	"by_person_id" uuid,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "interactions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"title" text NOT NULL,
	"state" text NOT NULL,
	"total" numeric(12, 2) NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "orders" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "payment_cards" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"token" text NOT NULL,
	"brand" text NOT NULL,
	"last_four" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "payment_cards_last_four_only" CHECK ("payment_cards"."last_four" ~ '^[0-9]{4}$' and "payment_cards"."token" !~ '[0-9]{12,19}')
);
--> statement-breakpoint
ALTER TABLE "payment_cards" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "erasures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"erased_id" uuid NOT NULL,
	"former_ids" uuid[] DEFAULT '{}'::uuid[] NOT NULL,
	"basis" text NOT NULL,
	"reference" text NOT NULL,
	"counts" jsonb NOT NULL,
	"by_person_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"recording_sids" text[] DEFAULT '{}'::text[] NOT NULL
);
--> statement-breakpoint
ALTER TABLE "erasures" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "legal_holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"by_person_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"lifted_by" uuid,
	"lifted_at" timestamp (3) with time zone,
	"lifted_why" text
);
--> statement-breakpoint
ALTER TABLE "legal_holds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" uuid NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp (3) with time zone,
	"refresh_token_expires_at" timestamp (3) with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"robot" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "people" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"attempts" integer NOT NULL,
	"window_ends_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "two_factors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"backup_codes" text NOT NULL,
	"user_id" uuid NOT NULL,
	"verified" boolean DEFAULT true NOT NULL,
	"failed_verification_count" integer DEFAULT 0 NOT NULL,
	"locked_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"two_factor_enabled" boolean DEFAULT false NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"role" text NOT NULL,
	"partner" boolean DEFAULT false NOT NULL,
	"deactivated_at" timestamp (3) with time zone,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_changes" (
	"import_id" uuid NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"before" jsonb,
	"digest_after" text NOT NULL,
	"point_ids" uuid[] NOT NULL,
	"address_ids" uuid[] NOT NULL,
	"consents_before" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "import_changes_import_id_customer_id_pk" PRIMARY KEY("import_id","customer_id")
);
--> statement-breakpoint
ALTER TABLE "import_changes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "import_keys" (
	"import_id" uuid NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"pass" integer NOT NULL,
	"key" uuid NOT NULL,
	"row" integer NOT NULL,
	CONSTRAINT "import_keys_import_id_pass_key_pk" PRIMARY KEY("import_id","pass","key")
);
--> statement-breakpoint
ALTER TABLE "import_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "import_parts" (
	"import_id" uuid NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"place" bigint NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "import_parts_import_id_place_pk" PRIMARY KEY("import_id","place")
);
--> statement-breakpoint
ALTER TABLE "import_parts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "import_refusals" (
	"import_id" uuid NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"pass" integer NOT NULL,
	"row" integer NOT NULL,
	"fate" text NOT NULL,
	"reason" text NOT NULL,
	"cells" text[] NOT NULL,
	CONSTRAINT "import_refusals_import_id_pass_row_pk" PRIMARY KEY("import_id","pass","row")
);
--> statement-breakpoint
ALTER TABLE "import_refusals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"by_person_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"received_bytes" bigint DEFAULT 0 NOT NULL,
	"state" text NOT NULL,
	"headers" text[] DEFAULT '{}'::text[] NOT NULL,
	"mapping" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"defaults" jsonb NOT NULL,
	"pass" integer DEFAULT 0 NOT NULL,
	"rows_done" integer DEFAULT 0 NOT NULL,
	"rows_total" integer,
	"bytes_done" bigint DEFAULT 0 NOT NULL,
	"resume_at" bigint,
	"counts" jsonb NOT NULL,
	"samples" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"kept" integer DEFAULT 0 NOT NULL,
	"fault" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"pass_started_at" timestamp (3) with time zone,
	"worked_by" text,
	"worked_until" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "imports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "macros" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"name" text NOT NULL,
	"language" text NOT NULL,
	"text" text NOT NULL,
	"retired" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "macros" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"direction" text NOT NULL,
	"carrier_sid" text NOT NULL,
	"from_number" text,
	"to_number" text,
	"body" text,
	"media_urls" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"opt_word" text,
	"status" text NOT NULL,
	"error_code" integer,
	"at" timestamp (3) with time zone NOT NULL,
	"status_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "messages_carrierSid_unique" UNIQUE("carrier_sid")
);
--> statement-breakpoint
ALTER TABLE "messages" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "suppressions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"number" text NOT NULL,
	"source" text NOT NULL,
	"message_id" uuid NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by_message_id" uuid
);
--> statement-breakpoint
ALTER TABLE "suppressions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"term" integer NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"action" text NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text NOT NULL,
	"why" text,
	"detail" jsonb NOT NULL,
	"digest" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_entries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_seals" (
	"enterprise_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"through_term" integer NOT NULL,
	"through_xid" "xid8" NOT NULL,
	"through_id" bigint NOT NULL,
	"entries" integer NOT NULL,
	"previous" "bytea" NOT NULL,
	"digest" "bytea" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "audit_seals_enterprise_id_number_pk" PRIMARY KEY("enterprise_id","number")
);
--> statement-breakpoint
ALTER TABLE "audit_seals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "enterprises" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feed" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "feed_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"term" integer NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"type" text NOT NULL,
	"entity_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feed_readers" (
	"reader" text NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"term" integer NOT NULL,
	"xid" "xid8" NOT NULL,
	"feed_id" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "feed_readers_reader_enterprise_id_pk" PRIMARY KEY("reader","enterprise_id")
);
--> statement-breakpoint
ALTER TABLE "feed_readers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"enterprise_id" uuid NOT NULL,
	"caller_id" text NOT NULL,
	"operation" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"answer" jsonb,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_enterprise_id_caller_id_operation_key_pk" PRIMARY KEY("enterprise_id","caller_id","operation","key")
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "portal_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"visit" text NOT NULL,
	"digest" text NOT NULL,
	"customer_ids" uuid[] NOT NULL,
	"link_id" uuid,
	"kind" text,
	"value" text,
	"replaces_point_id" uuid,
	"tries" integer DEFAULT 0 NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "portal_codes_reach_has_value" CHECK (("portal_codes"."purpose" = 'reach') = ("portal_codes"."value" is not null))
);
--> statement-breakpoint
ALTER TABLE "portal_codes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "portal_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"point_id" uuid NOT NULL,
	"digest" text NOT NULL,
	"by_person_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "portal_links_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
ALTER TABLE "portal_links" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "portal_notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"shown" boolean NOT NULL,
	"step" text NOT NULL,
	"texts" jsonb NOT NULL,
	"next_update_at" timestamp (3) with time zone,
	"by_person_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "portal_notices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "portal_sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"digest" text NOT NULL,
	"customer_id" uuid,
	"customer_ids" uuid[] NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "portal_sessions_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
ALTER TABLE "portal_sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "portals" (
	"slug" text PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"help_queues" jsonb NOT NULL,
	"sender_number" text NOT NULL,
	"emergency_number" text NOT NULL,
	"time_zone" text NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "portals_enterpriseId_unique" UNIQUE("enterprise_id")
);
--> statement-breakpoint
CREATE TABLE "script_facts" (
	"enterprise_id" uuid NOT NULL,
	"event" text NOT NULL,
	"happening" boolean NOT NULL,
	"queue_ids" uuid[] NOT NULL,
	"values" jsonb NOT NULL,
	"area" jsonb,
	"by_person_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "script_facts_enterprise_id_event_pk" PRIMARY KEY("enterprise_id","event")
);
--> statement-breakpoint
ALTER TABLE "script_facts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "script_runs" (
	"id" uuid NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"call_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"event" text NOT NULL,
	"language" text NOT NULL,
	"variant" text NOT NULL,
	"version" text NOT NULL,
	"answers" jsonb NOT NULL,
	"visits" jsonb NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"revision" integer NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "script_runs_enterprise_id_id_pk" PRIMARY KEY("enterprise_id","id")
);
--> statement-breakpoint
ALTER TABLE "script_runs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "script_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"event" text NOT NULL,
	"number" integer NOT NULL,
	"based_on" integer NOT NULL,
	"texts" jsonb NOT NULL,
	"why" text NOT NULL,
	"state" text NOT NULL,
	"author_id" uuid NOT NULL,
	"proposed_at" timestamp (3) with time zone NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp (3) with time zone,
	"decided_why" text,
	CONSTRAINT "script_versions_decided" CHECK (("script_versions"."state" = 'proposed') = ("script_versions"."decided_at" is null)),
	CONSTRAINT "script_versions_second_person" CHECK ("script_versions"."state" <> 'approved' or "script_versions"."decided_by" is distinct from "script_versions"."author_id")
);
--> statement-breakpoint
ALTER TABLE "script_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "scripts_in_use" (
	"enterprise_id" uuid NOT NULL,
	"event" text NOT NULL,
	"number" integer NOT NULL,
	"version_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "scripts_in_use_enterprise_id_event_pk" PRIMARY KEY("enterprise_id","event")
);
--> statement-breakpoint
ALTER TABLE "scripts_in_use" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "segments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"enterprise_id" uuid NOT NULL,
	"name" text NOT NULL,
	"filter" jsonb NOT NULL,
	"changed_by_person_id" uuid NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "segments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_queue_id_queues_id_fk" FOREIGN KEY ("queue_id") REFERENCES "public"."queues"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_center_id_centers_id_fk" FOREIGN KEY ("center_id") REFERENCES "public"."centers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calls" ADD CONSTRAINT "calls_seat_id_seats_id_fk" FOREIGN KEY ("seat_id") REFERENCES "public"."seats"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_seat_id_seats_id_fk" FOREIGN KEY ("seat_id") REFERENCES "public"."seats"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "queues" ADD CONSTRAINT "queues_home_center_id_centers_id_fk" FOREIGN KEY ("home_center_id") REFERENCES "public"."centers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voicemails" ADD CONSTRAINT "voicemails_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_events" ADD CONSTRAINT "case_events_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_events" ADD CONSTRAINT "case_events_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_seat_id_seats_id_fk" FOREIGN KEY ("seat_id") REFERENCES "public"."seats"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seats" ADD CONSTRAINT "seats_center_id_centers_id_fk" FOREIGN KEY ("center_id") REFERENCES "public"."centers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_changes" ADD CONSTRAINT "customer_changes_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_duplicates" ADD CONSTRAINT "customer_duplicates_first_id_customers_id_fk" FOREIGN KEY ("first_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_duplicates" ADD CONSTRAINT "customer_duplicates_second_id_customers_id_fk" FOREIGN KEY ("second_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duplicate_checks" ADD CONSTRAINT "duplicate_checks_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duplicate_keys" ADD CONSTRAINT "duplicate_keys_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_merges" ADD CONSTRAINT "customer_merges_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_search" ADD CONSTRAINT "customer_search_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "addresses" ADD CONSTRAINT "addresses_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_points" ADD CONSTRAINT "contact_points_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holdings" ADD CONSTRAINT "holdings_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_cards" ADD CONSTRAINT "payment_cards_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_holds" ADD CONSTRAINT "legal_holds_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "two_factors" ADD CONSTRAINT "two_factors_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_changes" ADD CONSTRAINT "import_changes_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_parts" ADD CONSTRAINT "import_parts_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_refusals" ADD CONSTRAINT "import_refusals_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_ended_by_message_id_messages_id_fk" FOREIGN KEY ("ended_by_message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portal_links" ADD CONSTRAINT "portal_links_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portal_sessions" ADD CONSTRAINT "portal_sessions_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "script_runs" ADD CONSTRAINT "script_runs_call_id_calls_id_fk" FOREIGN KEY ("call_id") REFERENCES "public"."calls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scripts_in_use" ADD CONSTRAINT "scripts_in_use_version_id_script_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."script_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_times_by_person" ON "agent_times" USING btree ("enterprise_id","person_id","at");--> statement-breakpoint
CREATE INDEX "agent_times_by_time" ON "agent_times" USING btree ("enterprise_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "break_reasons_once" ON "break_reasons" USING btree ("enterprise_id","state","label") WHERE not retired;--> statement-breakpoint
CREATE INDEX "callbacks_by_customer" ON "callbacks" USING btree ("customer_id","place_at");--> statement-breakpoint
CREATE INDEX "callbacks_due" ON "callbacks" USING btree ("enterprise_id","due_at") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "callbacks_open" ON "callbacks" USING btree ("enterprise_id","due_at","id") WHERE state in ('due','in-line');--> statement-breakpoint
CREATE UNIQUE INDEX "calls_one_per_seat" ON "calls" USING btree ("seat_id") WHERE state in ('connecting','talking','held','wrap-up');--> statement-breakpoint
CREATE INDEX "calls_live" ON "calls" USING btree ("enterprise_id","priority","arrived_at") WHERE state <> 'ended';--> statement-breakpoint
CREATE INDEX "calls_waiting" ON "calls" USING btree ("queue_id","arrived_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "calls_by_arrival" ON "calls" USING btree ("enterprise_id","arrived_at");--> statement-breakpoint
CREATE INDEX "calls_by_customer" ON "calls" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "calls_by_caller" ON "calls" USING btree ("enterprise_id","from_number");--> statement-breakpoint
CREATE UNIQUE INDEX "offers_one_live_per_seat" ON "offers" USING btree ("seat_id") WHERE state in ('offered','accepted','connected');--> statement-breakpoint
CREATE UNIQUE INDEX "offers_one_live_per_call" ON "offers" USING btree ("call_id") WHERE kind = 'take' and state in ('offered','accepted','connected');--> statement-breakpoint
CREATE INDEX "offers_by_call" ON "offers" USING btree ("call_id","offered_at");--> statement-breakpoint
CREATE INDEX "offers_refused" ON "offers" USING btree ("ended_at") WHERE state in ('declined','failed','missed');--> statement-breakpoint
CREATE UNIQUE INDEX "queues_name_once" ON "queues" USING btree ("enterprise_id","name") WHERE not retired;--> statement-breakpoint
CREATE UNIQUE INDEX "skills_name_once" ON "skills" USING btree ("enterprise_id","name");--> statement-breakpoint
CREATE INDEX "voicemails_by_customer" ON "voicemails" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "voicemails_by_call" ON "voicemails" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "voicemails_open" ON "voicemails" USING btree ("enterprise_id","at","id") WHERE done_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "wrap_up_codes_key_once" ON "wrap_up_codes" USING btree ("enterprise_id","key") WHERE not retired;--> statement-breakpoint
CREATE INDEX "carrier_commands_by_call" ON "carrier_commands" USING btree ("call_id","created_at");--> statement-breakpoint
CREATE INDEX "carrier_commands_open" ON "carrier_commands" USING btree ("enterprise_id","created_at") WHERE state in ('submitting','unknown');--> statement-breakpoint
CREATE INDEX "case_events_by_case" ON "case_events" USING btree ("case_id","at","id");--> statement-breakpoint
CREATE INDEX "case_events_by_customer" ON "case_events" USING btree ("customer_id","at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "agents_seat_once" ON "agents" USING btree ("seat_id") WHERE seat_id is not null;--> statement-breakpoint
CREATE INDEX "center_events_by_center" ON "center_events" USING btree ("center_id","at");--> statement-breakpoint
CREATE INDEX "presence_by_center" ON "presence" USING btree ("center_id");--> statement-breakpoint
CREATE UNIQUE INDEX "seats_label_once" ON "seats" USING btree ("center_id","label") WHERE not retired;--> statement-breakpoint
CREATE INDEX "customer_duplicates_by_second" ON "customer_duplicates" USING btree ("second_id");--> statement-breakpoint
CREATE INDEX "customer_duplicates_open" ON "customer_duplicates" USING btree ("enterprise_id","confidence","first_id","second_id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "duplicate_checks_in_order" ON "duplicate_checks" USING btree ("enterprise_id","customer_id");--> statement-breakpoint
CREATE INDEX "duplicate_keys_by_customer" ON "duplicate_keys" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "customer_merges_by_customer" ON "customer_merges" USING btree ("customer_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "customer_merges_one_live" ON "customer_merges" USING btree ("enterprise_id","absorbed_id") WHERE state = 'merged';--> statement-breakpoint
CREATE INDEX "customer_merges_by_account" ON "customer_merges" USING btree ("enterprise_id","old_account") WHERE state = 'merged' and old_account is not null;--> statement-breakpoint
CREATE INDEX "addresses_by_customer" ON "addresses" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "addresses_by_place" ON "addresses" USING btree ("enterprise_id","latitude","longitude","customer_id");--> statement-breakpoint
CREATE INDEX "addresses_by_region" ON "addresses" USING btree ("enterprise_id","region","customer_id");--> statement-breakpoint
CREATE INDEX "addresses_by_city" ON "addresses" USING btree ("enterprise_id","city","customer_id");--> statement-breakpoint
CREATE INDEX "cases_by_customer" ON "cases" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "cases_open_by_owner" ON "cases" USING btree ("owner_id","due_at","id") WHERE state <> 'closed';--> statement-breakpoint
CREATE INDEX "cases_open_by_due" ON "cases" USING btree ("enterprise_id","due_at","id") WHERE state <> 'closed';--> statement-breakpoint
CREATE INDEX "contact_points_by_value" ON "contact_points" USING btree ("enterprise_id","value");--> statement-breakpoint
CREATE INDEX "contact_points_by_customer" ON "contact_points" USING btree ("customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "customers_by_account" ON "customers" USING btree ("enterprise_id","account_number");--> statement-breakpoint
CREATE INDEX "customers_by_name" ON "customers" USING btree ("enterprise_id","name","id");--> statement-breakpoint
CREATE INDEX "holdings_by_customer" ON "holdings" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "holdings_by_product" ON "holdings" USING btree ("enterprise_id","product","customer_id");--> statement-breakpoint
CREATE INDEX "interactions_by_customer" ON "interactions" USING btree ("customer_id","at","id");--> statement-breakpoint
CREATE INDEX "interactions_by_call" ON "interactions" USING btree ("call_id");--> statement-breakpoint
CREATE INDEX "orders_by_customer" ON "orders" USING btree ("customer_id","at");--> statement-breakpoint
CREATE INDEX "payment_cards_by_customer" ON "payment_cards" USING btree ("customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "erasures_once" ON "erasures" USING btree ("enterprise_id","erased_id");--> statement-breakpoint
CREATE INDEX "erasures_newest" ON "erasures" USING btree ("enterprise_id","at","id");--> statement-breakpoint
CREATE INDEX "erasures_with_recordings" ON "erasures" USING btree ("enterprise_id") WHERE recording_sids <> '{}';--> statement-breakpoint
CREATE UNIQUE INDEX "legal_holds_one_live" ON "legal_holds" USING btree ("customer_id") WHERE lifted_at is null;--> statement-breakpoint
CREATE INDEX "legal_holds_by_customer" ON "legal_holds" USING btree ("customer_id","at");--> statement-breakpoint
CREATE INDEX "accounts_by_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "rate_limits_by_age" ON "rate_limits" USING btree ("window_ends_at");--> statement-breakpoint
CREATE INDEX "sessions_by_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "two_factors_by_user" ON "two_factors" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verifications_by_identifier" ON "verifications" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "imports_newest" ON "imports" USING btree ("enterprise_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "macros_name_once" ON "macros" USING btree ("enterprise_id","name","language") WHERE not retired;--> statement-breakpoint
CREATE INDEX "messages_by_time" ON "messages" USING btree ("enterprise_id","at");--> statement-breakpoint
CREATE INDEX "messages_by_sender" ON "messages" USING btree ("enterprise_id","from_number");--> statement-breakpoint
CREATE INDEX "messages_by_receiver" ON "messages" USING btree ("enterprise_id","to_number");--> statement-breakpoint
CREATE UNIQUE INDEX "suppressions_one_live" ON "suppressions" USING btree ("enterprise_id","channel","number") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "suppressions_by_number" ON "suppressions" USING btree ("enterprise_id","number","started_at");--> statement-breakpoint
CREATE INDEX "audit_entries_in_order" ON "audit_entries" USING btree ("enterprise_id","term","xid","id");--> statement-breakpoint
CREATE INDEX "audit_entries_by_entity" ON "audit_entries" USING btree ("enterprise_id","entity","entity_id","at");--> statement-breakpoint
CREATE INDEX "audit_entries_by_actor" ON "audit_entries" USING btree ("enterprise_id","actor_id","term","xid","id");--> statement-breakpoint
CREATE INDEX "audit_entries_by_time" ON "audit_entries" USING brin ("at");--> statement-breakpoint
CREATE INDEX "feed_in_order" ON "feed" USING btree ("term","xid","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" USING btree ("at");--> statement-breakpoint
CREATE INDEX "portal_codes_by_visit" ON "portal_codes" USING btree ("visit","at");--> statement-breakpoint
CREATE INDEX "portal_codes_by_age" ON "portal_codes" USING btree ("enterprise_id","at");--> statement-breakpoint
CREATE INDEX "portal_links_by_customer" ON "portal_links" USING btree ("customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "portal_notices_number_once" ON "portal_notices" USING btree ("enterprise_id","number");--> statement-breakpoint
CREATE INDEX "portal_sessions_by_customer" ON "portal_sessions" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "portal_sessions_by_age" ON "portal_sessions" USING btree ("enterprise_id","expires_at");--> statement-breakpoint
CREATE INDEX "script_runs_by_call" ON "script_runs" USING btree ("call_id");--> statement-breakpoint
CREATE UNIQUE INDEX "script_versions_number_once" ON "script_versions" USING btree ("enterprise_id","event","number");--> statement-breakpoint
CREATE UNIQUE INDEX "script_versions_one_waits" ON "script_versions" USING btree ("enterprise_id","event") WHERE state = 'proposed';--> statement-breakpoint
CREATE UNIQUE INDEX "segments_name_once" ON "segments" USING btree ("enterprise_id",lower("name"));--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "agent_times" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "break_reasons" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "callbacks" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "calls" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "drafts" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "offers" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "queues" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "skills" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "voicemails" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "wrap_up_codes" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "carrier_commands" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "case_events" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "agents" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "center_events" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "centers" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "presence" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "seats" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "customer_changes" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "customer_duplicates" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "duplicate_checks" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "duplicate_keys" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "customer_merges" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "customer_search" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "search_words" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "addresses" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "cases" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "contact_points" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "custom_fields" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "customers" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "holdings" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "interactions" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "orders" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "payment_cards" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "erasures" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "legal_holds" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "people" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "import_changes" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "import_keys" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "import_parts" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "import_refusals" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "imports" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "macros" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "messages" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "suppressions" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "audit_entries" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "audit_seals" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "feed_readers" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "idempotency_keys" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "portal_codes" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "portal_links" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "portal_notices" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "portal_sessions" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "script_facts" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "script_runs" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "script_versions" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "scripts_in_use" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);--> statement-breakpoint
CREATE POLICY "own_enterprise" ON "segments" AS PERMISSIVE FOR ALL TO public USING (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid) WITH CHECK (enterprise_id = nullif(current_setting('app.enterprise', true), '')::uuid);