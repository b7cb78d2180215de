package dev.sightline.picture;

import dev.sightline.picture.DrawnScene.Symbol;
import dev.sightline.picture.DrawnScene.Theme;
import dev.sightline.screen.Screenshot;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Measures how often pictures are found on drawn pages, and how long that takes; the figures are in MEASUREMENTS.md. */
final class PictureSearchFigures {

    /**
     * How a page is shown in comparison with the picture.
     *
     * @param there whether it shows what is looked for
     */
    private record Condition(
            String name, double ofPicture, double ofScreen, double zoom, Theme theme, boolean hovered, boolean there) {}

    private static final List<Condition> CONDITIONS = List.of(
            new Condition("as it was", 1, 1, 1, Theme.LIGHT, false, true),
            new Condition("as it was, ratio 2", 2, 2, 1, Theme.LIGHT, false, true),
            new Condition("ratio 1, screen 2", 1, 2, 1, Theme.LIGHT, false, true),
            new Condition("ratio 2, screen 1", 2, 1, 1, Theme.LIGHT, false, true),
            new Condition("ratio 1, screen 1.5", 1, 1.5, 1, Theme.LIGHT, false, true),
            new Condition("zoom 1.25", 1, 1, 1.25, Theme.LIGHT, false, true),
            new Condition("zoom 0.75", 1, 1, 0.75, Theme.LIGHT, false, true),
            new Condition("zoom 0.5", 1, 1, 0.5, Theme.LIGHT, false, true),
            new Condition("zoom 2", 1, 1, 2, Theme.LIGHT, false, true),
            new Condition("hovered", 1, 1, 1, Theme.LIGHT, true, true),
            new Condition("dark theme", 1, 1, 1, Theme.DARK, false, true),
            new Condition("absent", 1, 1, 1, Theme.LIGHT, false, false),
            new Condition("absent, zoom 1.3", 1, 1, 1.3, Theme.LIGHT, false, false),
            new Condition("absent, dark theme", 1, 1, 1, Theme.DARK, false, false));

    private PictureSearchFigures() {}

    /** Arguments: pages for each condition, the width and height of the pages, and the beginning of the conditions' names. */
    public static void main(String[] arguments) {
        int pages = Integer.parseInt(arguments[0]);
        int width = Integer.parseInt(arguments[1]);
        int height = Integer.parseInt(arguments[2]);
        String which = arguments.length > 3 ? arguments[3] : "";
        for (Condition condition : CONDITIONS) {
            if (!condition.name.startsWith(which)) {
                continue;
            }
            int right = 0;
            int wrong = 0;
            var millis = new double[pages];
            for (int page = 0; page < pages; page++) {
                DrawnScene scene = DrawnScene.of(page + 1000L, width, height, 14);
                Symbol symbol = scene.symbols().getFirst();
                Look look = scene.picture(symbol, condition.ofPicture);
                DrawnScene now = condition.there
                        ? scene.rearranged()
                        : scene.rearranged().without(symbol);
                Screenshot shown = now.shown(
                        condition.ofScreen, condition.zoom, condition.theme, condition.hovered ? symbol.number() : -1);
                long start = System.nanoTime();
                List<Sighting> found = PictureSearch.on(shown).find(look);
                millis[page] = (System.nanoTime() - start) / 1e6;
                Optional<Sighting> best =
                        found.stream().filter(Sighting::matches).findFirst();
                if (best.isEmpty()) {
                    continue;
                }
                boolean isRight = condition.there;
                if (isRight) {
                    var middle = best.get().box().center();
                    var wanted = now.symbol(symbol.number()).middle();
                    isRight = Math.abs(middle.x() / condition.ofScreen - wanted.x() * condition.zoom) <= 1
                            && Math.abs(middle.y() / condition.ofScreen - wanted.y() * condition.zoom) <= 1;
                }
                right += isRight ? 1 : 0;
                wrong += isRight ? 0 : 1;
            }
            Arrays.sort(millis);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %.2f %% | %.2f %% | %.0f | %.0f |%n",
                    condition.name,
                    pages,
                    100.0 * right / pages,
                    100.0 * wrong / pages,
                    millis[pages / 2],
                    millis[pages * 95 / 100]);
        }
    }
}
