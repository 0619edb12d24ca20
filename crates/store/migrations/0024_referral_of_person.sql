-- What a team may see goes by the referrals of a person: found without reading every referral.
CREATE INDEX referral_of_person ON referral (programme_id, person_id);
