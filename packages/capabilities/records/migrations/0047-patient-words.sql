-- Case and some letters no longer matter to the search: ß is ss, ı is i, ς is σ, ø is o, ł is l, đ is d. Names that hold
-- one are written anew; each word stays there once.

update patients set search_name = (
  select string_agg(' ' || plain, '' order by first_at) from (
    select left(replace(translate(word, 'ıςøłđ', 'iσold'), 'ß', 'ss'), 100) as plain, min(at) as first_at
    from unnest(string_to_array(ltrim(search_name), ' ')) with ordinality as each (word, at) group by 1) as words)
where search_name ~ '[ßıςøłđ]';
