package dev.sightline.web;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to check that a click still reaches what the last screenshot showed. Two browsers show the same page and
 * are clicked in turn: in one nothing was captured yet, so that there is nothing to check; in the other, each click is bound
 * to the document of the last screenshot and to what lay at its point. Each round also gives the difference of the two.
 *
 * <p>Argument: the number of rounds.
 */
final class CheckedClicks {

    private static final int WARM_UP = 30;

    private CheckedClicks() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        WebDriverOptions options = WebDriverOptions.builder().build();
        Path folder = Files.createTempDirectory("sightline-clicks-");
        BrowserSession browser = BrowserSession.local(options, () -> {});
        try (var site = new Site();
                var unseen = new WebGuiDriver(browser, options, folder);
                var seen = new WebGuiDriver(BrowserSession.local(options, () -> {}), options, folder)) {
            URI page = site.put(
                    "/page",
                    "<!DOCTYPE html><title>clicks</title><body>" + "<p>words and <button>buttons</button>".repeat(300));
            // past the driver, which looks at what it opens
            browser.driver().get(page.toString());
            seen.perform(new Action.OpenUrl<>(page));
            seen.capture();
            List<Double> without = new ArrayList<>();
            List<Double> with = new ArrayList<>();
            List<Double> differences = new ArrayList<>();
            for (int i = 0; i < WARM_UP + rounds; i++) {
                var point = new Point<Space.Driver>(110 + i % 7, 25 + 36.0 * (i % 15));
                double first = click(unseen, point);
                double second = click(seen, point);
                if (i >= WARM_UP) {
                    without.add(first);
                    with.add(second);
                    differences.add(second - first);
                }
            }
            report("without the check", without);
            report("with the check", with);
            report("difference", differences);
        }
    }

    private static double click(WebGuiDriver driver, Point<Space.Driver> point) {
        long start = System.nanoTime();
        if (!(driver.perform(Action.Click.at(point)) instanceof Performed)) {
            throw new IllegalStateException("the click at " + point + " was not performed");
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static void report(String what, List<Double> times) {
        List<Double> sorted = times.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "%-18s median %6.2f ms, 25 %% %6.2f ms, 75 %% %6.2f ms%n",
                what,
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() / 4),
                sorted.get(sorted.size() * 3 / 4));
    }
}
