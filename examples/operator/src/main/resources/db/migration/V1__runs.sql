-- What was asked for, and what became of it. Pictures lie in the folder of the run.
create table run (
    id           varchar(40)  primary key,
    name         varchar(200) not null,
    kind         varchar(10)  not null,             -- TASK or GOAL
    source       text         not null,             -- the task as YAML, or the words of the goal
    start_url    varchar(2000),
    driver       varchar(60)  not null,
    mode         varchar(20),                       -- when to ask a person; null: as the task says
    repeatable   boolean      not null,             -- may be run again after it was interrupted
    status       varchar(20)  not null,
    reason       text,
    requested_by varchar(60)  not null,
    requested_at timestamp(6) with time zone not null,
    started_at   timestamp(6) with time zone,
    ended_at     timestamp(6) with time zone,
    folder       varchar(1000),
    owner        varchar(100),                      -- the instance that runs it, and the number of its attempt
    tokens       bigint       not null default 0,
    steps        integer      not null default 0
);
create index run_by_status on run (status, requested_at);
create index run_by_time on run (requested_at);

create table step (
    run_id     varchar(40) not null references run (id) on delete cascade,
    attempt    varchar(100) not null,
    number     integer     not null,
    intent     text        not null,
    author     varchar(60),                         -- who did it, where it was a person
    started_at timestamp(6) with time zone not null,
    millis     bigint      not null,
    action     text,
    model_text text,
    problem    text,
    primary key (run_id, attempt, number)
);

create table question (
    id          varchar(40)  primary key,
    run_id      varchar(40)  not null references run (id) on delete cascade,
    kind        varchar(20)  not null,              -- APPROVAL or ANSWER
    words       text         not null,
    asked_at    timestamp(6) with time zone not null,
    deadline    timestamp(6) with time zone not null,
    picture     bytea,
    status      varchar(20)  not null,              -- OPEN, APPROVED, REFUSED, ANSWERED, EXPIRED
    reply       text,
    answered_by varchar(60),
    answered_at timestamp(6) with time zone
);
create index question_by_run on question (run_id, status);

-- What people want to start again.
create table saved_task (
    id         varchar(40)  primary key,
    name       varchar(200) not null,
    kind       varchar(10)  not null,
    source     text         not null,
    start_url  varchar(2000),
    driver     varchar(60)  not null,
    mode       varchar(20),
    repeatable boolean      not null,
    saved_by   varchar(60)  not null,
    saved_at   timestamp(6) with time zone not null
);

create table account (
    name          varchar(60)  primary key,
    password_hash varchar(200) not null,
    role          varchar(20)  not null             -- VIEWER, OPERATOR, ADMINISTRATOR
);

-- Each line holds the hash of the one before it; the head knows how many there are, so that lines missing at the end are
-- noticed as well, and serialises writers.
create table audit_head (
    id    integer     primary key,
    lines bigint      not null,
    hash  varchar(64) not null
);
insert into audit_head (id, lines, hash) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

create table audit (
    number   bigint       primary key,
    at       timestamp(6) with time zone not null,
    account  varchar(60)  not null,
    event    varchar(40)  not null,
    run_id   varchar(40),
    detail   text         not null,
    previous varchar(64)  not null,
    hash     varchar(64)  not null
);

-- The table that db-scheduler expects.
create table scheduled_tasks (
    task_name            varchar(100) not null,
    task_instance        varchar(100) not null,
    task_data            bytea,
    execution_time       timestamp(6) with time zone not null,
    picked               boolean      not null,
    picked_by            varchar(50),
    last_success         timestamp(6) with time zone,
    last_failure         timestamp(6) with time zone,
    consecutive_failures integer,
    last_heartbeat       timestamp(6) with time zone,
    version              bigint       not null,
    priority             smallint,
    primary key (task_name, task_instance)
);
create index execution_time_idx on scheduled_tasks (execution_time);
create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
