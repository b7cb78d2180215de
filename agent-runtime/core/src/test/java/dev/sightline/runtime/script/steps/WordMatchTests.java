package dev.sightline.runtime.script.steps;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordMatchTests {

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            Blue mug 12.25           ; blue MUG      ; true
            Blue mug 12.25           ; 12.25         ; true
            Blue mug 12.25           ; 12.2          ; false
            Blue mug 12.25           ; 12            ; false
            Blue mug 12.25           ; 25            ; false
            Blue mug                 ; Blue mugs     ; false
            Blue mug                 ; mu            ; false
            Cart (0)                 ; Cart (0       ; true
            Cart (0)                 ; 0             ; true
            Pages 10 - 20            ; 10            ; true
            Pages 10 - 20            ; Pages 1020    ; false
            Pages 10 20              ; Pages 1020    ; false
            Pages 1020               ; Pages 10 20   ; false
            Balance -5               ; 5             ; false
            Balance -5               ; -5            ; true
            Order-5                  ; 5             ; true
            Order number 1001        ; 100l          ; false
            lmprint                  ; Imprint       ; true
            Seqment taqs             ; Segment tags  ; true
            Zluty kun                ; Žlutý kůň     ; true
            Tothesecond page         ; to the second ; true
            Tothesecond page         ; tothesecond   ; true
            To the second page       ; Tothesecond   ; true
            St James’s – Square      ; St James's - Square ; true
            注文完了                  ; 注文          ; true
            12:30                    ; 30            ; false
            A4                       ; 4             ; false
            """)
    void wholeWordsAreFoundAndPartsAreNot(String text, String words, boolean found) {
        assertThat(WordMatch.found(text, words, true)).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({"12.25,12.2,true", "Blue mugs,Blue mug,true", "Pages 10 - 20,Pages 1020,false"})
    void partsAreFoundWhereTheyMayBe(String text, String part, boolean found) {
        assertThat(WordMatch.found(text, part, false)).isEqualTo(found);
    }
}
