package dev.sightline.runtime.script.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.SightlineException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WantedDateTests {

    private static final LocalDate DAY = LocalDate.of(2027, 1, 23);

    @ParameterizedTest
    @CsvSource({"2027-01-23, 23 January 2027", "2027-01, January 2027", "2027-01-23 7:45, 23 January 2027 07:45"})
    void dateIsAMonthADayOrAMoment(String written, String words) {
        assertThat(WantedDate.parse(written)).hasToString(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23.1.2027", "2027-02-30", "2027-13", "tomorrow", "2027-01-23 25:00"})
    void anythingElseIsRefusedWithAnExample(String written) {
        assertThatThrownBy(() -> WantedDate.parse(written))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("valid")
                .hasMessageContaining("as in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "23 January 2027",
                "Sat, Jan 23, 2027",
                "23/01/2027",
                "1/23/27",
                "2027-01-23",
                "23.1.2027",
                "20270123",
                "23 janvier 2027",
                "23. Januar 2027",
                "January 23"
            })
    void dayIsRecognisedInTheFormsOfManyFields(String shown) {
        assertThat(WantedDate.states(DAY, shown)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "January 2027", "22 January 2027", "23 March 2027", "23/01/2026", "Choose a day"})
    void otherDayIsNot(String shown) {
        assertThat(WantedDate.states(DAY, shown)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"7:45, 07:45", "19:45, 19:45", "7:45 pm, 19:45", "12:00 AM, 00:00", "7 PM, 19:00", "07.45, 07:45"})
    void timesAreRead(String shown, LocalTime time) {
        assertThat(WantedTime.read(shown)).isEqualTo(Optional.of(time));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "27", "7:45 and more", "25:00", "13:00 pm"})
    void otherNumbersAreNoTimes(String shown) {
        assertThat(WantedTime.read(shown)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "dd/mm/yyyy, 23/01/2027",
        "MM/DD/YYYY, 01/23/2027",
        "TT.MM.JJJJ, 23.01.2027",
        "jj/mm/aaaa, 23/01/2027",
        "yyyy-mm-dd, 2027-01-23",
        "Due (d.m.yy), 23.1.27"
    })
    void dateIsTypedInTheFormThatThePlaceholderStates(String placeholder, String typed) {
        assertThat(TypedDates.inFormOf(placeholder, DAY)).isEqualTo(Optional.of(typed));
    }

    @Test
    void wordsAreNoForm() {
        assertThat(TypedDates.inFormOf("Add a day, please", DAY)).isEmpty();
    }
}
