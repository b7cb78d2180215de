package dev.sightline.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sightline.agent.Operator;
import dev.sightline.agent.Reply;
import dev.sightline.agent.Run;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.GuiDriver;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.driver.NetworkFence;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.task.ApprovalMode;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import dev.sightline.web.WebDriverFactory;
import dev.sightline.web.WebDriverOptions;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A process with several runs, each in a phase in which it would stay for long. It prints {@code ready} once all have
 * reached theirs, and is then stopped from outside; a line on its input has it stop the runs itself, or close its
 * application context.
 */
final class StoppableRuns {

    /** What a run does when it is stopped. */
    enum Phase {
        /** Its browser is starting. */
        OPENING,
        /** It opens a page whose server does not answer. */
        LOADING,
        /** It opens a page whose script never ends. */
        HUNG_PAGE,
        /** It asks a model that does not answer. */
        MODEL,
        /** It waits for a page that never stands still. */
        WAITING,
        /** It presses a key that the page does not let return. */
        TYPING,
        /** It looks at a page that never stands still. */
        SETTLING,
        /** A person is asked. */
        APPROVAL,
        /** It is paused. */
        PAUSED,
        /** It is over and closes its browser. */
        CLOSING
    }

    private static final Duration LONG = Duration.ofMinutes(10);

    private static final String MOVING = """
            <!doctype html><title>moving</title><style>div { width: 60vw; height: 60vh; animation: a .4s infinite alternate }
            @keyframes a { from { background: red } to { background: blue } }</style><div></div>""";

    private static final String DEAF = """
            <!doctype html><title>deaf</title><input autofocus><script>
            addEventListener('keydown', () => { const r = new XMLHttpRequest(); r.open('GET', '/never', false); r.send() })
            </script>""";

    private final Phase phase;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final HttpServer server;

    private StoppableRuns(Phase phase) throws IOException {
        this.phase = phase;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory()));
        server.start();
    }

    /**
     * @param arguments {@code signal}, {@code stop} or {@code spring}; the folder for runs; the phases
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        List<StoppableRuns> all = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            all.add(new StoppableRuns(Phase.valueOf(arguments[i])));
        }
        var browsers = new WebDriverFactory(WebDriverOptions.builder()
                .viewport(640, 480)
                .maxSessions(all.size())
                .build());
        List<SightlineAgent> agents = new ArrayList<>();
        List<Run> runs = new ArrayList<>();
        // those whose browser is starting come last, or it has started when the others are where they are to be
        all.sort(Comparator.comparing(each -> each.phase == Phase.OPENING));
        for (StoppableRuns each : all) {
            if (each.phase == Phase.OPENING) {
                for (StoppableRuns before : all.subList(0, all.indexOf(each))) {
                    before.reached.await();
                }
            }
            SightlineAgent agent = each.agent(browsers, folder);
            agents.add(agent);
            runs.add(each.start(agent));
        }
        for (StoppableRuns each : all) {
            each.reached.await();
        }
        System.out.println("ready");
        if (arguments[0].equals("signal")) {
            TimeUnit.MINUTES.sleep(10);
        }
        System.in.read();
        long before = System.nanoTime();
        if (arguments[0].equals("spring")) {
            closeContext(agents, browsers);
        } else {
            runs.forEach(run -> run.stop("enough"));
        }
        for (int i = 0; i < runs.size(); i++) {
            RunResult result = runs.get(i).await();
            System.out.println(
                    all.get(i).phase + " " + (System.nanoTime() - before) / 1_000_000 + " " + result.outcome());
        }
        // the servers of the test have threads of their own
        System.exit(0);
    }

    /** As an application does that holds the agents as beans. */
    private static void closeContext(List<SightlineAgent> agents, WebDriverFactory browsers) {
        var context = new GenericApplicationContext();
        context.registerBean("browsers", WebDriverFactory.class, () -> browsers);
        for (int i = 0; i < agents.size(); i++) {
            SightlineAgent agent = agents.get(i);
            context.registerBean("agent" + i, SightlineAgent.class, () -> agent);
        }
        context.refresh();
        context.close();
    }

    private SightlineAgent agent(WebDriverFactory browsers, Path folder) throws IOException {
        SightlineAgent.Builder agent = SightlineAgent.builder(closingSlowly(browsers))
                .runsFolder(folder)
                .options(settlingForLong())
                .operator(asked())
                .listener(new Steps());
        if (phase == Phase.MODEL) {
            agent.chatModel(new SeeingModelServer(_ -> {
                        stay();
                        return "";
                    })
                    .chatModel());
        }
        return agent.build();
    }

    private Run start(SightlineAgent agent) throws InterruptedException {
        String site = "http://127.0.0.1:" + server.getAddress().getPort();
        Task.Builder task = Task.builder(phase.name());
        switch (phase) {
            case OPENING, CLOSING -> task.open(site + "/");
            case LOADING -> task.open(site + "/never");
            case HUNG_PAGE -> task.open(site + "/spin");
            case MODEL -> task.open(site + "/").goal("look");
            case WAITING -> task.open(site + "/moving").step(new TaskStep.WaitForRest(Duration.ofMinutes(1), LONG));
            case TYPING -> task.open(site + "/deaf").press("a");
            case SETTLING -> task.open(site + "/moving").press("a").press("b");
            case APPROVAL -> task.approvals(ApprovalMode.ALL).open(site + "/").press("a");
            case PAUSED -> task.open(site + "/").press("a");
        }
        Run run = agent.start(task.build());
        if (phase == Phase.PAUSED) {
            run.pause();
        }
        if (phase == Phase.OPENING) {
            long known = browsers();
            while (browsers() == known) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            reached.countDown();
        }
        return run;
    }

    private static long browsers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("chromedriver"))
                .count();
    }

    private static AgentOptions settlingForLong() {
        AgentOptions usual = AgentOptions.DEFAULT;
        SettleOptions settle = usual.settle();
        return new AgentOptions(
                usual.budget(),
                new SettleOptions(settle.quiet(), settle.interval(), LONG, settle.tolerance()),
                usual.endpoint(),
                usual.historyScreenshots(),
                usual.maxInvalidAnswers(),
                usual.modelTimeout(),
                usual.targetTimeout());
    }

    private Operator asked() {
        return question -> {
            if (phase != Phase.APPROVAL) {
                return Reply.none("nobody is there");
            }
            stay();
            return Reply.none(question.words());
        };
    }

    /** Stays where it is until it is interrupted. */
    private void stay() {
        reached.countDown();
        try {
            TimeUnit.MINUTES.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = switch (exchange.getRequestURI().getPath()) {
                case "/never" -> {
                    stay();
                    yield "";
                }
                case "/spin" ->
                    "<!doctype html><title>spin</title><script>fetch('/spinning'); setTimeout(() => { while (true); }, 100)"
                            + "</script>";
                case "/spinning" -> {
                    if (phase == Phase.HUNG_PAGE) {
                        reachedSoon();
                    }
                    yield "";
                }
                case "/moving" -> MOVING;
                case "/deaf" -> DEAF;
                default -> "<!doctype html><title>still</title><p>Nothing moves here.";
            };
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private void reachedSoon() {
        Thread.ofVirtual().start(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            reached.countDown();
        });
    }

    /** Says when the browser is being closed. */
    private GuiDriverFactory closingSlowly(WebDriverFactory browsers) {
        return new GuiDriverFactory() {

            @Override
            public GuiDriver open(Path runFolder) {
                return open(runFolder, NetworkFence.OPEN);
            }

            @Override
            public GuiDriver open(Path runFolder, NetworkFence fence) {
                GuiDriver driver = browsers.open(runFolder, fence);
                return (GuiDriver) Proxy.newProxyInstance(
                        GuiDriver.class.getClassLoader(), new Class<?>[] {GuiDriver.class}, (_, method, given) -> {
                            if (method.getName().equals("close")) {
                                reached.countDown();
                            }
                            try {
                                return method.invoke(driver, given);
                            } catch (InvocationTargetException e) {
                                throw Objects.requireNonNull(e.getCause());
                            }
                        });
            }

            @Override
            public void requireOpenable(URI address) {
                browsers.requireOpenable(address);
            }
        };
    }

    /** Says when a run waits or looks at what does not stand still, and when it is paused. */
    private final class Steps implements RunListener {

        @Override
        public void stepFinished(String runId, StepRecord step) {
            boolean stays = phase == Phase.WAITING || phase == Phase.SETTLING;
            if (stays && step.index() == 1) {
                reachedSoon();
            }
        }

        @Override
        public void runPaused(String runId, boolean paused) {
            if (paused) {
                reached.countDown();
            }
        }
    }
}
