package dev.sightline.runtime.script.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarMonthTests {

    private static final double CELL = 40;
    private static final double ROW = 30;

    private static double y(int cell) {
        int row = cell / 7;
        return 150 + row * ROW;
    }

    private static TextLine line(String text, double x, double y) {
        double width = 9.0 * text.length();
        Box<Space.Pixels> box = Box.of(x - width / 2, y - 8, width, 16);
        List<TextLine.Word> words = new ArrayList<>();
        double left = box.left();
        for (String word : text.split(" ", -1)) {
            words.add(new TextLine.Word(word, Box.of(left, box.top(), 9.0 * word.length(), 16)));
            left += 9.0 * word.length() + 9;
        }
        return new TextLine(text, box, words, 1);
    }

    /** Six weeks of a calendar from a point, with the days of the months beside it. */
    private static List<TextLine> calendar(
            String heading, YearMonth month, double left, boolean rightToLeft, Set<Integer> unread) {
        List<TextLine> lines = new ArrayList<>();
        lines.add(line(heading, left + 3 * CELL, 100));
        LocalDate day = month.atDay(1).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        for (int i = 0; i < 42; i++) {
            int column = rightToLeft ? 6 - i % 7 : i % 7;
            boolean read = !(YearMonth.from(day).equals(month) && unread.contains(day.getDayOfMonth()));
            if (read) {
                lines.add(line(String.valueOf(day.getDayOfMonth()), left + column * CELL, y(i)));
            }
            day = day.plusDays(1);
        }
        return lines;
    }

    private static Point<Space.Pixels> place(YearMonth month, int day, double left) {
        LocalDate first = month.atDay(1).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        int cell = (int) (month.atDay(day).toEpochDay() - first.toEpochDay());
        return new Point<>(left + cell % 7 * CELL, y(cell));
    }

    private static CalendarMonth only(List<TextLine> lines) {
        List<CalendarMonth> months = CalendarMonth.on(new ReadScreen(lines));
        assertThat(months).hasSize(1);
        return months.getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "January 2027, 2027-01",
        "2026 February, 2026-02",
        "JAN 2027, 2027-01",
        "März 2026, 2026-03",
        "agosto de 2026, 2026-08",
        "08/2026, 2026-08",
        "2026年8月, 2026-08",
        // what the frame of a list leaves of a name
        "une 2026, 2026-06",
        "ecember 2026, 2026-12"
    })
    void headingStatesTheMonth(String heading, YearMonth month) {
        assertThat(only(calendar(heading, month, 100, false, Set.of())).month()).isEqualTo(month);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 28, 29, 31})
    void daysThatNeighbouringMonthsHaveTooAreFoundInTheirOwn(int day) {
        YearMonth month = YearMonth.of(2026, 5);

        assertThat(only(calendar("May 2026", month, 100, false, Set.of()))
                        .cell(day)
                        .center())
                .isEqualTo(place(month, day, 100));
    }

    @Test
    void dayThatWasNotReadIsFoundByTheOthers() {
        YearMonth month = YearMonth.of(2026, 5);

        assertThat(only(calendar("May 2026", month, 100, false, Set.of(1, 2, 11, 17)))
                        .cell(11)
                        .center())
                .isEqualTo(place(month, 11, 100));
    }

    @Test
    void digitsThatWereTakenForLettersDoNotMoveTheDays() {
        YearMonth month = YearMonth.of(2026, 5);
        List<TextLine> lines = new ArrayList<>(calendar("May 2026", month, 100, false, Set.of(1, 10, 11)));
        Map.of(1, "l", 10, "1O", 11, "1l").forEach((day, misread) -> {
            Point<Space.Pixels> at = place(month, day, 100);
            lines.add(line(misread, at.x(), at.y()));
        });

        for (int day : List.of(1, 11)) {
            assertThat(only(lines).cell(day).contains(place(month, day, 100))).isTrue();
        }
    }

    @Test
    void weekMayRunFromRightToLeft() {
        YearMonth month = YearMonth.of(2026, 5);
        Point<Space.Pixels> leftToRight = place(month, 12, 100);

        assertThat(only(calendar("May 2026", month, 100, true, Set.of()))
                        .cell(12)
                        .center())
                .isEqualTo(new Point<>(200 + 6 * CELL - leftToRight.x(), leftToRight.y()));
    }

    @Test
    void monthsSideBySideHaveTheirOwnDays() {
        List<TextLine> both = new ArrayList<>(calendar("May 2026", YearMonth.of(2026, 5), 100, false, Set.of()));
        both.addAll(calendar("June 2026", YearMonth.of(2026, 6), 450, false, Set.of()));
        List<CalendarMonth> months = CalendarMonth.on(new ReadScreen(both));

        assertThat(months)
                .extracting(CalendarMonth::month)
                .containsExactly(YearMonth.of(2026, 5), YearMonth.of(2026, 6));
        assertThat(months.get(1).cell(9).center()).isEqualTo(place(YearMonth.of(2026, 6), 9, 450));
    }

    @Test
    void numbersOfWeeksAreNoDays() {
        YearMonth month = YearMonth.of(2026, 5);
        List<TextLine> lines = new ArrayList<>(calendar("May 2026", month, 100, false, Set.of()));
        for (int week = 0; week < 6; week++) {
            lines.add(line(String.valueOf(18 + week), 60, 150 + week * ROW));
        }

        assertThat(only(lines).cell(20).center()).isEqualTo(place(month, 20, 100));
    }

    @Test
    void dateInTheFieldAboveIsNotTheHeading() {
        YearMonth month = YearMonth.of(2026, 5);
        List<TextLine> lines = new ArrayList<>(calendar("May 2026", month, 100, false, Set.of()));
        lines.add(line("23 January 2027", 180, 60));

        assertThat(only(lines).month()).isEqualTo(month);
    }

    @Test
    void sentenceWithAMonthIsNoCalendar() {
        assertThat(CalendarMonth.on(new ReadScreen(
                        List.of(line("Delivery on 3 May 2026", 200, 100), line("12", 200, 130), line("7", 240, 130)))))
                .isEmpty();
    }
}
