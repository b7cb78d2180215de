package dev.sightline.tools;

import dev.sightline.action.Secret;
import dev.sightline.agent.Operator;
import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextReader;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.screen.Box;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.tool.ToolCallbackProvider;

/**
 * Eight tools with which a language model operates a screen: look, find, act, open, run, pursue, status, answer. A Spring AI
 * {@code ChatClient} uses them directly; an MCP server offers them to any client.
 *
 * <pre>{@code
 * try (SightlineTools tools = SightlineTools.builder(SightlineAgent.builder(drivers).locator(locator), reader).build()) {
 *     chatClient.prompt("Order a blue mug at https://shop.example.com").tools(tools.callbacks()).call().content();
 * }
 * }</pre>
 *
 * <p>Each conversation has a screen of its own, which opens on first use and closes when the conversation ends or is idle for
 * too long. Everything that acts is a run of the agent, with its policy, budget, record and report. Callers see pages of the web
 * only, no files of this machine, and name secrets without ever seeing them.
 *
 * <p>Safe for use by several threads. Close it to stop all runs and close all screens.
 *
 * @since 0.1.0
 */
public final class SightlineTools implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SightlineTools.class);
    private static final int MAX_WAIT_SECONDS = 50;
    private static final String PERSON = "at the client";

    private final List<ToolDescription> descriptions;
    private final TextReader reader;
    private final ToolRules rules;
    private final SightlineAgent agent;
    private final Conversations conversations;
    private final Steps steps;
    private final Duration actTimeout;
    private final boolean structuredLook;

    private SightlineTools(Builder builder) {
        var watch = new RunWatch();
        this.descriptions = Definitions.read(builder.structuredLook);
        this.structuredLook = builder.structuredLook;
        this.reader = builder.reader;
        this.rules = new ToolRules(builder.folders);
        this.steps = new Steps(rules, builder.secrets);
        this.actTimeout = builder.actTimeout;
        this.agent = builder.agent
                .textReader(reader)
                .firstLocator(new PlaceLocator())
                .policy(rules)
                .listener(watch)
                .operator(builder.operator == null ? watch : builder.operator)
                .build();
        this.conversations = new Conversations(agent, watch, builder.maxScreens, builder.idleTimeout);
    }

    /**
     * @param agent performs what the tools are asked to do; its text reader and operator are set here
     * @param reader reads the text on the screen
     */
    public static Builder builder(SightlineAgent.Builder agent, TextReader reader) {
        return new Builder(agent, reader);
    }

    /** What the tools do and how they are called. */
    public List<ToolDescription> descriptions() {
        return descriptions;
    }

    /**
     * Calls a tool. Never throws: whatever goes wrong is an answer that states what to do.
     *
     * @param tool its name
     * @param arguments as its input schema describes them
     * @param caller whose screen it is
     */
    public ToolAnswer call(String tool, Map<String, Object> arguments, Caller caller) {
        try {
            var given = new Arguments(tool, arguments);
            requireKnown(given);
            Conversation conversation = conversations.of(caller.conversation());
            try (Conversation.Call call = conversation.call(caller.call())) {
                return switch (tool) {
                    case "look" -> look(given, conversation);
                    case "find" -> find(given, conversation);
                    case "act" -> perform(steps.action(given), given, conversation, call, caller);
                    case "open" -> perform(opening(given.requiredText("url")), given, conversation, call, caller);
                    case "run" -> begin(task(given), given, call, caller);
                    case "pursue" -> begin(goal(given), given, call, caller);
                    case "status" -> status(given, conversation, call, caller);
                    default -> answer(given, conversation, call, caller);
                };
            }
        } catch (SightlineException e) {
            return ToolAnswer.error(
                    e.category() == ErrorCategory.INTERNAL ? internal(tool, e) : String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ToolAnswer.error("The call was interrupted. The run continues; follow it with 'status'.");
        } catch (RuntimeException e) {
            return ToolAnswer.error(internal(tool, e));
        }
    }

    private static String internal(String tool, RuntimeException e) {
        String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        log.error("The tool '{}' failed unexpectedly (error {})", tool, id, e);
        return "The tool '" + tool
                + "' failed because of an internal error. The application's log has the details under" + " the number "
                + id + ".";
    }

    /** The caller has cancelled its calls in progress: stops the run that one of them has started and still waits for. */
    public void cancel(String conversation) {
        conversations.cancel(conversation);
    }

    /**
     * The caller has cancelled a call in progress: stops the run that it has started and still waits for. Others go on.
     *
     * @param call as {@link Caller#call()} identifies it
     */
    public void cancel(String conversation, String call) {
        conversations.cancel(conversation, call);
    }

    /** The caller has gone: stops its run and closes its screen. */
    public void end(String conversation) {
        conversations.end(conversation);
    }

    /** The tools for a {@code ChatClient}, all with the same screen. */
    public ToolCallbackProvider callbacks() {
        return callbacks("chat");
    }

    /**
     * The tools for a {@code ChatClient}.
     *
     * @param conversation callbacks of the same conversation share a screen; {@link #end} closes it
     */
    public ToolCallbackProvider callbacks(String conversation) {
        return ToolCallbackProvider.from(descriptions.stream()
                .map(description -> new ChatTool(this, description, conversation))
                .toList());
    }

    @Override
    public void close() {
        conversations.close();
        agent.close();
    }

    private void requireKnown(Arguments arguments) {
        ToolDescription description = descriptions.stream()
                .filter(each -> each.name().equals(arguments.tool()))
                .findFirst()
                .orElseThrow(() -> new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "There is no tool '" + arguments.tool() + "'. The tools are "
                                + String.join(
                                        ", ",
                                        descriptions.stream()
                                                .map(ToolDescription::name)
                                                .toList())
                                + "."));
        var known = (Map<?, ?>) description.inputSchema().getOrDefault("properties", Map.of());
        for (String name : arguments.values().keySet()) {
            if (!known.containsKey(name)) {
                throw arguments.wrong("there is no argument '" + name + "'; the arguments are "
                        + String.join(
                                ", ",
                                known.keySet().stream()
                                        .map(String::valueOf)
                                        .sorted()
                                        .toList()));
            }
        }
    }

    private ToolAnswer look(Arguments arguments, Conversation conversation) {
        int[] region = arguments.numbers("region", 4);
        Screenshot screenshot = conversation.see();
        rules.requireVisible(screenshot.state());
        ToolAnswer screen = ScreenText.describe(screenshot, reader.read(screenshot), region);
        String picture = arguments.flag("picture") ? Picture.of(screenshot).jpeg(screenshot) : null;
        return new ToolAnswer(screen.text(), structuredLook ? screen.data() : Map.of(), picture, false);
    }

    private ToolAnswer find(Arguments arguments, Conversation conversation) {
        Target target = findTarget(arguments);
        return conversation.use(screen -> {
            Screenshot shown = screen.capture();
            rules.requireVisible(shown.state());
            return place(screen.locate(target), Picture.of(shown));
        });
    }

    private static ToolAnswer place(Located found, Picture picture) {
        var data = new LinkedHashMap<String, Object>();
        int x = picture.here(found.point().x());
        int y = picture.here(found.point().y());
        data.put("x", x);
        data.put("y", y);
        Box<Space.Pixels> box = found.box();
        if (box.width() > 0 && box.height() > 0) {
            data.put(
                    "box",
                    List.of(
                            picture.here(box.left()),
                            picture.here(box.top()),
                            picture.here(box.right()),
                            picture.here(box.bottom())));
        }
        data.put("how", found.how());
        return ToolAnswer.of(x + "," + y + " " + found.how(), data);
    }

    private static Target findTarget(Arguments arguments) {
        Optional<String> described = arguments.text("describe");
        Optional<String> field = arguments.text("field");
        Optional<String> words = arguments.text("target");
        if (List.of(described, field, words).stream()
                        .filter(Optional::isPresent)
                        .count()
                != 1) {
            throw arguments.wrong("exactly one of 'target', 'field' and 'describe' is needed");
        }
        if (described.isPresent()) {
            return Target.described(described.get());
        }
        Target.ByText target = field.map(Target::field).orElseGet(() -> Target.text(words.orElseThrow()));
        for (Target.Direction direction : Target.Direction.values()) {
            String name = direction.name().toLowerCase(Locale.ROOT);
            Optional<String> anchor = arguments.text(name);
            if (anchor.isPresent()) {
                var relations = new ArrayList<>(target.relations());
                relations.add(new Target.Relation(direction, anchor.get()));
                target = new Target.ByText(target.text(), target.role(), target.nth(), relations);
            }
        }
        Optional<Integer> nth = arguments.number("nth", 1, Integer.MAX_VALUE);
        return nth.isPresent() ? target.nth(nth.get()) : target;
    }

    private static Task opening(String url) {
        try {
            URI address = new URI(url.strip());
            if (!ToolRules.isOfTheWeb(address)) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot open '" + url + "': only http and https addresses can be opened.");
            }
            return Task.builder("open " + address).open(address.toString()).build();
        } catch (URISyntaxException e) {
            throw new SightlineException(
                    ErrorCategory.INVALID_INPUT, "Cannot open '" + url + "': it is not a valid URL.", e);
        }
    }

    private Task task(Arguments arguments) {
        Optional<String> file = arguments.text("file");
        Optional<List<Object>> written = arguments.list("steps");
        if (file.isPresent() == written.isPresent()) {
            throw arguments.wrong("either 'file' or 'steps' is needed");
        }
        Map<String, String> variables = arguments.texts("variables");
        return file.isPresent()
                ? steps.file(file.get(), variables)
                : steps.task(written.orElseThrow(), "run", variables);
    }

    private Task goal(Arguments arguments) {
        String goal = arguments.requiredText("goal");
        Task.Builder task = Task.builder(goal).goal(goal);
        steps.secrets().forEach(task::secret);
        arguments.number("max_steps", 1, 10_000).ifPresent(most -> task.budget(Budget.DEFAULT.withMaxSteps(most)));
        return task.build();
    }

    /** Performs a short task and waits for its end. */
    private ToolAnswer perform(
            Task task, Arguments arguments, Conversation conversation, Conversation.Call call, Caller caller)
            throws InterruptedException {
        boolean look = arguments.flag("look");
        ScreenRun run = call.start(task);
        follow(run, call, actTimeout, caller);
        ToolAnswer report = run.report(null);
        boolean failed = run.state() == ScreenRun.State.FAILED;
        if (!look || !run.state().isOver()) {
            return new ToolAnswer(report.text(), report.data(), null, failed);
        }
        Screenshot screenshot = conversation.see();
        rules.requireVisible(screenshot.state());
        ToolAnswer screen = ScreenText.describe(screenshot, reader.read(screenshot), null);
        var data = new LinkedHashMap<>(report.data());
        data.put("screen", screen.data());
        return new ToolAnswer(report.text() + "\n" + screen.text(), data, null, failed);
    }

    /** Starts a task and returns its handle. */
    private ToolAnswer begin(Task task, Arguments arguments, Conversation.Call call, Caller caller)
            throws InterruptedException {
        Duration wait = wait(arguments);
        ScreenRun run = call.start(task);
        follow(run, call, wait, caller);
        return run.report(null);
    }

    private ToolAnswer status(Arguments arguments, Conversation conversation, Conversation.Call call, Caller caller)
            throws InterruptedException {
        Duration wait = wait(arguments);
        boolean stop = arguments.flag("stop");
        Integer from = arguments.number("from", 1, Integer.MAX_VALUE).orElse(null);
        ScreenRun run = conversation.run(arguments.text("run").orElse(null));
        if (stop) {
            run.stop();
        }
        follow(run, call, stop && wait.isZero() ? Duration.ofSeconds(5) : wait, caller);
        return run.report(from);
    }

    private ToolAnswer answer(Arguments arguments, Conversation conversation, Conversation.Call call, Caller caller)
            throws InterruptedException {
        ScreenRun run = conversation.run(arguments.text("run").orElse(null));
        Question question = run.question();
        if (question == null) {
            throw arguments.wrong("'" + run.handle() + "' is " + run.state() + " and has no open question");
        }
        Reply reply = switch (question.kind()) {
            case APPROVAL ->
                arguments
                                .optionalFlag("approve")
                                .orElseThrow(() -> arguments.wrong("'approve' is missing: the question is an approval"))
                        ? Reply.approved(PERSON)
                        : Reply.refused(PERSON);
            case ANSWER -> Reply.answered(arguments.requiredText("text"), PERSON);
        };
        if (!run.reply(question, reply)) {
            throw arguments.wrong("the question of '" + run.handle() + "' has been answered already");
        }
        follow(run, call, Duration.ofSeconds(1), caller);
        return run.report(null);
    }

    private static Duration wait(Arguments arguments) {
        return Duration.ofSeconds(arguments.number("wait", 0, MAX_WAIT_SECONDS).orElse(0));
    }

    /**
     * Waits for a run's end or for a question, and reports its progress. A question is put to the person if the caller can; the
     * person then has until the time that callers usually wait for a call is over, and after that the question stays open for the
     * tool {@code answer}.
     *
     * @param wait from the beginning of the call
     */
    private void follow(ScreenRun run, Conversation.Call call, Duration wait, Caller caller)
            throws InterruptedException {
        long end = call.begun() + wait.toNanos();
        long longest = call.begun() + Math.max(wait.toNanos(), actTimeout.toNanos());
        int known = run.reported();
        while (true) {
            // before the steps, so that none of a run that is over remains unreported
            ScreenRun.State state = run.state();
            for (String step : run.stepsFrom(known)) {
                known++;
                if (!call.isCancelled()) {
                    caller.progress(known, step);
                }
            }
            Question question = run.question();
            if (question != null) {
                if (!caller.canAsk() || !run.mayPutToPerson(question) || !putToPerson(run, question, caller, longest)) {
                    return;
                }
                continue;
            }
            long rest = end - System.nanoTime();
            if (state.isOver() || rest <= 0) {
                return;
            }
            run.await(state, known, Duration.ofNanos(rest));
        }
    }

    /** Whether the person replied before the deadline. */
    private static boolean putToPerson(ScreenRun run, Question question, Caller caller, long deadline)
            throws InterruptedException {
        Thread asking = Thread.ofVirtual()
                .name("sightline-question")
                .start(() -> caller.ask(question).ifPresent(reply -> run.reply(question, reply)));
        asking.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        Question open = run.question();
        return open == null || !open.id().equals(question.id());
    }

    /** Configures the tools. Not safe for use by several threads. */
    public static final class Builder {

        private final SightlineAgent.Builder agent;
        private final TextReader reader;
        private final List<Path> folders = new ArrayList<>();
        private final List<Secret> secrets = new ArrayList<>();
        private int maxScreens = 4;
        private Duration idleTimeout = Duration.ofMinutes(5);
        private Duration actTimeout = Duration.ofSeconds(MAX_WAIT_SECONDS);
        private boolean structuredLook;

        private @Nullable Operator operator;

        private Builder(SightlineAgent.Builder agent, TextReader reader) {
            this.agent = agent;
            this.reader = reader;
        }

        /** Opens a folder to callers: task files and uploads are read from such folders only. */
        public Builder folder(Path folder) {
            folders.add(folder);
            return this;
        }

        /**
         * A secret that callers may name, as in {@code ${secret.password}}.
         *
         * @param secret with the places where it may be typed, since callers choose the pages: {@link Secret#onlyAt}
         */
        public Builder secret(Secret secret) {
            secrets.add(secret);
            return this;
        }

        /** The person whom runs ask. Without one, questions go to the person behind the caller. */
        public Builder operator(Operator person) {
            this.operator = person;
            return this;
        }

        /** How many conversations may have a screen at the same time; 4 by default. */
        public Builder maxScreens(int maxScreens) {
            this.maxScreens = maxScreens;
            return this;
        }

        /** After how long without a call a conversation's run is stopped and its screen closed; 5 minutes by default. */
        public Builder idleTimeout(Duration idleTimeout) {
            this.idleTimeout = idleTimeout;
            return this;
        }

        /** How long {@code open} and {@code act} wait before they return a handle; 50 seconds by default. */
        public Builder actTimeout(Duration actTimeout) {
            this.actTimeout = actTimeout;
            return this;
        }

        /**
         * Whether {@code look} answers with structured data, too, for programs; it does not by default. Its answer is by far
         * the longest: a client that hands text and data to the model pays twice, and one that replaces the content by the
         * data drops the picture.
         */
        public Builder structuredLook(boolean structuredLook) {
            this.structuredLook = structuredLook;
            return this;
        }

        /**
         * @throws SightlineException category {@code CONFIGURATION} when a setting is not valid
         */
        public SightlineTools build() {
            var problems = new ArrayList<@Nullable String>();
            if (maxScreens < 1) {
                problems.add("the maximum number of screens is " + maxScreens + "; it must be at least 1");
            }
            if (idleTimeout.isNegative() || idleTimeout.isZero()) {
                problems.add("the idle timeout is " + idleTimeout + "; it must be greater than 0");
            }
            if (actTimeout.isNegative() || actTimeout.isZero()) {
                problems.add("the timeout of actions is " + actTimeout + "; it must be greater than 0");
            }
            secrets.stream()
                    .filter(secret -> secret.places().isEmpty())
                    .forEach(secret -> problems.add("the secret '" + secret.name()
                            + "' does not name the hosts where it may be typed; name them, or '*' for everywhere"));
            if (!problems.isEmpty()) {
                throw new SightlineException(
                        ErrorCategory.CONFIGURATION,
                        "Cannot configure the tools: " + String.join("; ", problems) + ".");
            }
            return new SightlineTools(this);
        }
    }
}
