package dev.sightline.cli;

import dev.sightline.action.Secret;
import dev.sightline.agent.RunResult;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.examples.shop.Order;
import dev.sightline.examples.shop.Shop;
import dev.sightline.pocket.PocketModel;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.task.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Places orders in the example shop, and checks them in the shop's own records. */
@Command(
        name = "demo",
        description =
                "Opens a small shop on this machine, places orders by reading the screen, and checks the shop's own "
                        + "records. Needs no model, no key and no network. With --goal, a model operates it.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets required options before it calls
final class DemoCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Option(
            names = "--goal",
            paramLabel = "TEXT",
            description =
                    "Lets a model pursue this goal in the shop instead: the one that is named below, or the pocket model.")
    @Nullable
    String goal;

    @Option(names = "--url", paramLabel = "URL", description = "Start URL of the goal; the shop unless given.")
    @Nullable
    String url;

    @Mixin
    BrowserOptions browser = new BrowserOptions();

    @Mixin
    ModelOptions model = new ModelOptions();

    @Option(
            names = "--report-dir",
            paramLabel = "FOLDER",
            description = "Folder for reports and traces, in a folder for each run; 'runs' unless given.")
    Path reportFolder = Path.of("runs");

    /**
     * A task of the demo and the order that it must lead to.
     *
     * @param file in the resources of the shop
     */
    private record Act(String file, double devicePixelRatio, ExpectedOrder expected) {}

    @Override
    public Integer call() throws InterruptedException {
        if (goal != null) {
            return pursue(goal);
        }
        for (String option : List.of("--url", "--viewport", "--device-pixel-ratio", "--model", "--model-path")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        spec.commandLine(), "The option '" + option + "' of the demo requires --goal.");
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        int worst = ExitCode.OK;
        // a random password: it can only have reached the shop by being typed
        String password = HexFormat.of().formatHex(new SecureRandom().generateSeed(8));
        try (Shop shop = Shop.open("ada", password);
                var runner = new TaskRunner(null, reportFolder, false, ReplayOptions.off())) {
            out.println("The shop is open at " + shop.url()
                    + ". Its orders are placed by reading the screen, without a model.");
            for (Act act : List.of(
                    new Act("order.task.yaml", 1, ExpectedOrder.OF_MUGS),
                    new Act("gift.task.yaml", 2, ExpectedOrder.OF_GIFT))) {
                out.println();
                int code = perform(act, shop, password, runner, out);
                worst = Math.max(worst, code);
                if (code == ExitCode.STOPPED) {
                    break;
                }
            }
        }
        out.println();
        out.println(worst == ExitCode.OK ? "The demo succeeded." : "The demo failed.");
        return worst;
    }

    private int pursue(String text) throws InterruptedException {
        var driver = new DriverOptions();
        driver.browser = browser;
        PrintWriter out = spec.commandLine().getOut();
        String password = HexFormat.of().formatHex(new SecureRandom().generateSeed(8));
        try (GoalModel goalModel = goalModel();
                ProgressLine progress = Terminal.progress(spec.commandLine())) {
            out.println(goalModel.introduction());
            out.flush();
            try (Shop shop = Shop.open("ada", password);
                    var runner = new TaskRunner(goalModel, reportFolder, false, ReplayOptions.off())) {
                if (url == null) {
                    out.println("The shop is open at " + shop.url()
                            + ". Its user is 'ada', whose password a goal can name as <secret:password>.");
                }
                RunResult result = runner.run(
                        Task.builder(text)
                                .startingAt(url == null ? shop.url().toString() : url)
                                .secret(Secret.of("password", password))
                                .goal(text)
                                .build(),
                        driver,
                        Terminal.printer(spec, progress));
                for (Order order : shop.orders()) {
                    out.println("The shop's own records hold a new order: number " + order.number() + ", "
                            + order.total() + ".");
                }
                return ExitCode.of(result.outcome());
            }
        }
    }

    private GoalModel goalModel() {
        GoalModel named = model.named();
        if (named != null) {
            return named;
        }
        PocketModel pocket = PocketModel.bundled();
        if (!pocket.isPresent()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot pursue a goal: no model is named, and this build does not include the weights of the pocket model, which"
                            + " would be used otherwise. " + GoalModel.HOW_TO_CONFIGURE);
        }
        return GoalModel.pocket(pocket);
    }

    private int perform(Act act, Shop shop, String password, TaskRunner runner, PrintWriter out)
            throws InterruptedException {
        Task task = TaskReader.create()
                .withBaseUrl(shop.url().toString())
                .withSecret(Secret.of("password", password))
                .read(yaml(act.file), act.file, Path.of("."));
        var screen = new DriverOptions();
        screen.browser.headed = browser.headed;
        screen.browser.devicePixelRatio = act.devicePixelRatio;
        int before = shop.orders().size();
        RunResult result;
        try (ProgressLine progress = Terminal.progress(spec.commandLine())) {
            result = runner.run(task, screen, Terminal.printer(spec, progress));
        }
        if (!result.succeeded()) {
            return ExitCode.of(result.outcome());
        }
        List<Order> placed = shop.orders().subList(before, shop.orders().size());
        List<String> differences = act.expected.differences(placed);
        if (!differences.isEmpty()) {
            out.println("But the shop's own records differ from what was expected:");
            differences.forEach(difference -> out.println("  " + difference));
            return ExitCode.TASK;
        }
        Order order = placed.getFirst();
        out.println("The shop's own records hold exactly the right order: number " + order.number() + ", "
                + order.total() + ".");
        return ExitCode.OK;
    }

    private static String yaml(String file) {
        try (InputStream in = Shop.class.getResourceAsStream("/tasks/" + file)) {
            if (in == null) {
                throw new SightlineException(
                        ErrorCategory.INTERNAL, "Cannot find the demo's task '" + file + "' in the shop's jar.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SightlineException(ErrorCategory.STORAGE, "Cannot read the demo's task '" + file + "'.", e);
        }
    }
}
