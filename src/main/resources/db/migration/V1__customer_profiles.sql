-- The customer-profile tables that the workbench reads. Ids are opaque, case-sensitive text.
-- observed_at: when WeCom was asked for what the row says; an older reading never overwrites it.
-- updated_at: moves only when content moved.

CREATE TABLE public.department (
  corp_id       text        NOT NULL,
  department_id bigint      NOT NULL,
  name          text,
  parent_id     bigint,
  sort_order    bigint,
  deleted_at    timestamptz,
  observed_at   timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  PRIMARY KEY (corp_id, department_id)
);

CREATE TABLE public.employee (
  corp_id         text        NOT NULL,
  userid          text        NOT NULL,
  open_userid     text,
  name            text,
  status          smallint,
  main_department bigint,
  deleted_at      timestamptz,
  observed_at     timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (corp_id, userid)
);

CREATE TABLE public.employee_department (
  corp_id       text    NOT NULL,
  userid        text    NOT NULL,
  department_id bigint  NOT NULL,
  is_leader     boolean,
  sort_order    bigint,
  PRIMARY KEY (corp_id, userid, department_id)
);
CREATE INDEX employee_department_by_department
  ON public.employee_department (corp_id, department_id, userid);

CREATE TABLE public.customer_tag_group (
  corp_id     text        NOT NULL,
  group_id    text        NOT NULL,
  name        text,
  sort_order  bigint,
  deleted_at  timestamptz,
  observed_at timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (corp_id, group_id)
);

CREATE TABLE public.customer_tag (
  corp_id     text        NOT NULL,
  tag_id      text        NOT NULL,
  group_id    text        NOT NULL,
  name        text,
  sort_order  bigint,
  deleted_at  timestamptz,
  observed_at timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (corp_id, tag_id)
);

CREATE TABLE public.customer_profile (
  corp_id          text        NOT NULL,
  external_userid  text        NOT NULL,
  unionid          text,
  name             text,
  type             smallint,
  gender           smallint,
  avatar           text,
  position         text,
  corp_name        text,
  corp_full_name   text,
  external_profile jsonb,
  status           text        NOT NULL,
  first_seen_at    timestamptz NOT NULL,
  observed_at      timestamptz NOT NULL,
  updated_at       timestamptz NOT NULL,
  PRIMARY KEY (corp_id, external_userid)
);

-- Few are lost: "does this page bring one back?" must not look at all the others.
CREATE INDEX customer_profile_lost ON public.customer_profile (corp_id, external_userid)
  WHERE status = 'LOST';

CREATE TABLE public.customer_follow (
  corp_id           text        NOT NULL,
  external_userid   text        NOT NULL,
  userid            text        NOT NULL,
  remark            text,
  description       text,
  remark_corp_name  text,
  remark_mobiles    text[],
  add_way           int,
  state             text,
  oper_userid       text,
  wechat_channels   jsonb,
  followed_at       timestamptz,
  status            text        NOT NULL,
  status_changed_at timestamptz NOT NULL,
  -- The corporate tags as last read; customer_follow_tag is kept from it, and comparing one array
  -- tells whether its rows have to be touched at all.
  tag_ids           text[]      NOT NULL,
  observed_at       timestamptz NOT NULL,
  updated_at        timestamptz NOT NULL,
  PRIMARY KEY (corp_id, external_userid, userid)
);
-- "Whose customers are gone?" and "this member's customers".
CREATE INDEX customer_follow_by_member ON public.customer_follow (corp_id, userid, external_userid);

CREATE TABLE public.customer_follow_tag (
  corp_id         text NOT NULL,
  external_userid text NOT NULL,
  userid          text NOT NULL,
  tag_id          text NOT NULL,
  PRIMARY KEY (corp_id, external_userid, userid, tag_id)
);
