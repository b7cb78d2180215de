package dev.sightline.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.picture.DrawnScene.Symbol;
import dev.sightline.picture.DrawnScene.Theme;
import dev.sightline.screen.Screenshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pictures of symbols are found where they were drawn. The pages are small here, so that many can be tried; larger numbers on
 * larger pages are in the benchmarks.
 */
class PictureSearchTests {

    private static final int WIDTH = 240;
    private static final int HEIGHT = 192;
    private static final int SYMBOLS = 9;

    @ParameterizedTest(name = "a picture at ratio {0} on a screen at ratio {1}, zoom {2}, {3}, hovered {4}")
    @CsvSource({
        "1, 1, 1, LIGHT, false, 60",
        "2, 2, 1, LIGHT, false, 12",
        "1, 2, 1, LIGHT, false, 12",
        "2, 1, 1, LIGHT, false, 25",
        "1, 1.5, 1, LIGHT, false, 12",
        "1, 1, 1.25, LIGHT, false, 12",
        "1, 1, 0.75, LIGHT, false, 12",
        "1, 1, 2, LIGHT, false, 6",
        "1, 1, 1, LIGHT, true, 30",
    })
    void pictureIsFoundWithinOneCssPixel(
            double ofPicture, double ofScreen, double zoom, Theme theme, boolean hovered, int pages) {
        for (int seed = 0; seed < pages; seed++) {
            DrawnScene page = DrawnScene.of(seed, WIDTH, HEIGHT, SYMBOLS);
            Symbol symbol = page.symbols().getFirst();
            Look look = page.picture(symbol, ofPicture);
            DrawnScene now = page.rearranged();
            Screenshot shown = now.shown(ofScreen, zoom, theme, hovered ? symbol.number() : -1);

            Sighting best = PictureSearch.on(shown).find(look).getFirst();

            assertThat(best.matches()).as("page %d: %s", seed, best).isTrue();
            var middle = best.box().center();
            var wanted = now.symbol(symbol.number()).middle();
            assertThat(Math.abs(middle.x() / ofScreen - wanted.x() * zoom))
                    .as("page %d, across", seed)
                    .isLessThanOrEqualTo(1);
            assertThat(Math.abs(middle.y() / ofScreen - wanted.y() * zoom))
                    .as("page %d, down", seed)
                    .isLessThanOrEqualTo(1);
        }
    }

    /** Colours that are not exchanged like the background leave less in common: a few pictures count as absent. */
    @Test
    void pictureIsFoundInTheOtherThemeOrCountsAsAbsent() {
        int found = 0;
        for (int seed = 0; seed < 40; seed++) {
            DrawnScene page = DrawnScene.of(seed, WIDTH, HEIGHT, SYMBOLS);
            Symbol symbol = page.symbols().getFirst();
            DrawnScene now = page.rearranged();

            Optional<Sighting> best = PictureSearch.on(now.shown(1, Theme.DARK)).find(page.picture(symbol, 1)).stream()
                    .filter(Sighting::matches)
                    .findFirst();

            if (best.isPresent()) {
                found++;
                var middle = best.get().box().center();
                var wanted = now.symbol(symbol.number()).middle();
                assertThat(Math.hypot(middle.x() - wanted.x(), middle.y() - wanted.y()))
                        .as("page %d", seed)
                        .isLessThanOrEqualTo(1);
            }
        }
        assertThat(found).isGreaterThanOrEqualTo(36);
    }

    @Test
    void nothingMatchesOnPagesWithoutIt() {
        List<String> wrong = new ArrayList<>();
        for (int seed = 0; seed < 40; seed++) {
            DrawnScene page = DrawnScene.of(seed, WIDTH, HEIGHT, SYMBOLS);
            Symbol symbol = page.symbols().getFirst();
            Screenshot shown = page.rearranged().without(symbol).shown(1, Theme.LIGHT);

            for (Sighting sighting : PictureSearch.on(shown).find(page.picture(symbol, 1))) {
                if (sighting.matches()) {
                    wrong.add(seed + ": " + sighting);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void pictureLargerThanTheScreenIsNotFound() {
        DrawnScene page = DrawnScene.of(1, WIDTH, HEIGHT, SYMBOLS);
        Look look = Look.of("page", page.shown(1, Theme.LIGHT).image(), 0.4);

        assertThat(PictureSearch.on(DrawnScene.of(2, 96, 96, 2).shown(1, Theme.LIGHT))
                        .find(look))
                .noneMatch(Sighting::matches);
    }
}
